//! What a person does, earns and expects to move: the due-diligence section.

/// What a person does and earns. Every member may be absent; what a product requires is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DueDiligence {
    /// How the person is employed.
    pub employment_status: Option<EmploymentStatus>,
    /// Where the person's money comes from.
    pub source_of_funds: Option<SourceOfFunds>,
    /// The industry that the person works in.
    pub industry: Option<Industry>,
    /// Yearly income, in US dollars.
    pub estimated_yearly_income: Option<YearlyIncome>,
    /// Value expected to be moved in a year, in US dollars.
    pub expected_yearly_tx_volume: Option<YearlyVolume>,
}

macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $(#[doc = concat!("`", $code, "`")] $variant,)+
        }

        impl $name {
            /// Every value.
            pub const ALL: &'static [$name] = &[$(Self::$variant),+];

            /// The wire name.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// Reads a wire name.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.code() == code)
            }
        }
    };
}

coded!(
    /// How somebody is employed.
    EmploymentStatus {
        FullTime = "full-time",
        PartTime = "part-time",
        SelfEmployed = "self-employed",
        Contractual = "contractual",
        Student = "student",
        Retired = "retired",
        Unemployed = "unemployed",
    }
);

coded!(
    /// Where somebody's money comes from.
    SourceOfFunds {
        SalaryDisbursement = "salary-disbursement",
        EmploymentIncome = "employment-income",
        InvestmentsGains = "investments-gains",
        BusinessDividendsProfits = "business-dividends-profits",
        RealEstate = "real-estate",
        Inheritance = "inheritance",
        SavingsPersonalFunds = "savings-personal-funds",
        LoanDisbursement = "loan-disbursement",
        GovernmentBenefits = "government-benefits",
        Other = "other",
    }
);

coded!(
    /// The industry that somebody works in.
    Industry {
        FinancialInstitution = "financial-institution",
        Information = "information",
        Blockchain = "blockchain",
        Crypto = "crypto",
        FinanceInsurance = "finance-insurance",
        Investment = "investment",
        Student = "student",
        Unemployed = "unemployed",
        OtherServices = "other-services",
        Agriculture = "agriculture",
        Construction = "construction",
        Education = "education",
        HealthCare = "health-care",
        Manufacturing = "manufacturing",
        RealEstate = "real-estate",
        RetailTrade = "retail-trade",
        Transportation = "transportation",
        ProfessionalServices = "professional-services",
        PublicAdministration = "public-administration",
        Entertainment = "entertainment",
        MoneyServiceBusiness = "money-service-business",
    }
);

coded!(
    /// A band of yearly income, in US dollars.
    YearlyIncome {
        UpTo25k = "income-0-25k",
        UpTo50k = "income-25k-50k",
        UpTo100k = "income-50k-100k",
        UpTo250k = "income-100k-250k",
        Above250k = "income-250k-plus",
    }
);

coded!(
    /// A band of value expected to be moved in a year, in US dollars.
    YearlyVolume {
        UpTo25k = "volume-0-25k",
        UpTo50k = "volume-25k-50k",
        UpTo100k = "volume-50k-100k",
        UpTo250k = "volume-100k-250k",
        Above250k = "volume-250k-plus",
    }
);

impl YearlyVolume {
    /// How many bands the expected volume lies above that income; negative when it lies below.
    pub fn bands_above(self, income: YearlyIncome) -> i8 {
        self as i8 - income as i8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_names_are_read_back() {
        for industry in Industry::ALL {
            assert_eq!(Industry::from_code(industry.code()), Some(*industry));
        }
        assert_eq!(Industry::ALL.len(), 21);
        assert_eq!(SourceOfFunds::from_code("gift"), None);
        assert_eq!(
            YearlyIncome::from_code("income-50k-100k"),
            Some(YearlyIncome::UpTo100k)
        );
    }

    #[test]
    fn volume_is_compared_with_income_by_band() {
        assert_eq!(YearlyVolume::Above250k.bands_above(YearlyIncome::UpTo25k), 4);
        assert_eq!(YearlyVolume::UpTo25k.bands_above(YearlyIncome::UpTo100k), -2);
    }
}
