//! The three-letter codes of Doc 9303 part 3, section 5.

/// ISO 3166-1: alpha-3 with its alpha-2.
const STATES: &str = "\
    ABWAW AFGAF AGOAO AIAAI ALAAX ALBAL ANDAD AREAE ARGAR ARMAM ASMAS ATAAQ ATFTF ATGAG AUSAU AUTAT AZEAZ
    BDIBI BELBE BENBJ BESBQ BFABF BGDBD BGRBG BHRBH BHSBS BIHBA BLMBL BLRBY BLZBZ BMUBM BOLBO BRABR BRBBB
    BRNBN BTNBT BVTBV BWABW CAFCF CANCA CCKCC CHECH CHLCL CHNCN CIVCI CMRCM CODCD COGCG COKCK COLCO COMKM
    CPVCV CRICR CUBCU CUWCW CXRCX CYMKY CYPCY CZECZ DEUDE DJIDJ DMADM DNKDK DOMDO DZADZ ECUEC EGYEG ERIER
    ESHEH ESPES ESTEE ETHET FINFI FJIFJ FLKFK FRAFR FROFO FSMFM GABGA GBRGB GEOGE GGYGG GHAGH GIBGI GINGN
    GLPGP GMBGM GNBGW GNQGQ GRCGR GRDGD GRLGL GTMGT GUFGF GUMGU GUYGY HKGHK HMDHM HNDHN HRVHR HTIHT HUNHU
    IDNID IMNIM INDIN IOTIO IRLIE IRNIR IRQIQ ISLIS ISRIL ITAIT JAMJM JEYJE JORJO JPNJP KAZKZ KENKE KGZKG
    KHMKH KIRKI KNAKN KORKR KWTKW LAOLA LBNLB LBRLR LBYLY LCALC LIELI LKALK LSOLS LTULT LUXLU LVALV MACMO
    MAFMF MARMA MCOMC MDAMD MDGMG MDVMV MEXMX MHLMH MKDMK MLIML MLTMT MMRMM MNEME MNGMN MNPMP MOZMZ MRTMR
    MSRMS MTQMQ MUSMU MWIMW MYSMY MYTYT NAMNA NCLNC NERNE NFKNF NGANG NICNI NIUNU NLDNL NORNO NPLNP NRUNR
    NZLNZ OMNOM PAKPK PANPA PCNPN PERPE PHLPH PLWPW PNGPG POLPL PRIPR PRKKP PRTPT PRYPY PSEPS PYFPF QATQA
    REURE ROURO RUSRU RWARW SAUSA SDNSD SENSN SGPSG SGSGS SHNSH SJMSJ SLBSB SLESL SLVSV SMRSM SOMSO SPMPM
    SRBRS SSDSS STPST SURSR SVKSK SVNSI SWESE SWZSZ SXMSX SYCSC SYRSY TCATC TCDTD TGOTG THATH TJKTJ TKLTK
    TKMTM TLSTL TONTO TTOTT TUNTN TURTR TUVTV TWNTW TZATZ UGAUG UKRUA UMIUM URYUY USAUS UZBUZ VATVA VCTVC
    VENVE VGBVG VIRVI VNMVN VUTVU WLFWF WSMWS YEMYE ZAFZA ZMBZM ZWEZW";

/// Codes beyond ISO 3166-1 that stand for a state's own nationals or territory, with the alpha-2 of that state:
/// Germany's single letter, the British kinds of nationality, Kosovo.
const VARIANTS: &[(&str, &str)] = &[
    ("D", "DE"),
    ("GBD", "GB"),
    ("GBN", "GB"),
    ("GBO", "GB"),
    ("GBP", "GB"),
    ("GBS", "GB"),
    ("RKS", "XK"),
    ("UNK", "XK"),
];

/// Organisations that issue travel documents.
const ORGANISATIONS: &[&str] = &[
    "EUE", "UNO", "UNA", "XBA", "XCC", "XCE", "XCO", "XDC", "XEC", "XES", "XIM", "XMP", "XOM", "XPO",
];

/// Who stands behind a three-letter code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Authority {
    /// A state or territory.
    State {
        /// Its code of ISO 3166-1 alpha-2; `XK` for Kosovo.
        alpha_2: &'static str,
    },
    /// An international organisation.
    Organisation,
    /// A stateless person (`XXA`).
    Stateless,
    /// A refugee (`XXB`, `XXC`).
    Refugee,
    /// A person of unspecified nationality (`XXX`).
    Unspecified,
    /// Utopia (`UTO`), the state of published specimens.
    Specimen,
}

/// A three-letter code as printed, without its fillers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StateCode(String);

impl StateCode {
    /// Takes the text of a code; fillers at its end are dropped. Any text is taken: see [`Self::authority`].
    pub fn new(text: &str) -> Self {
        Self(text.trim_end_matches('<').to_owned())
    }

    /// The text without fillers.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Who stands behind the code, or `None` when the standard does not know it.
    pub fn authority(&self) -> Option<Authority> {
        let code = self.0.as_str();
        let variant = || {
            VARIANTS
                .iter()
                .find(|(own, _)| *own == code)
                .map(|(_, alpha_2)| *alpha_2)
        };
        if let Some(alpha_2) = alpha_2_of_iso(code).or_else(variant) {
            return Some(Authority::State { alpha_2 });
        }
        match code {
            "XXA" => Some(Authority::Stateless),
            "XXB" | "XXC" => Some(Authority::Refugee),
            "XXX" => Some(Authority::Unspecified),
            "UTO" => Some(Authority::Specimen),
            _ => ORGANISATIONS.contains(&code).then_some(Authority::Organisation),
        }
    }

    /// The alpha-2 code of the state behind it.
    pub fn alpha_2(&self) -> Option<&'static str> {
        match self.authority()? {
            Authority::State { alpha_2 } => Some(alpha_2),
            _ => None,
        }
    }

    /// Whether this is the code of published specimens.
    pub fn is_specimen(&self) -> bool {
        self.authority() == Some(Authority::Specimen)
    }

    /// Every code that the standard knows.
    pub fn all() -> impl Iterator<Item = Self> {
        let states = STATES.split_ascii_whitespace().filter_map(|pair| pair.get(..3));
        let variants = VARIANTS.iter().map(|(code, _)| *code);
        let people = ["XXA", "XXB", "XXC", "XXX", "UTO"];
        states
            .chain(variants)
            .chain(ORGANISATIONS.iter().copied())
            .chain(people)
            .map(Self::new)
    }
}

fn alpha_2_of_iso(code: &str) -> Option<&'static str> {
    let pair = STATES
        .split_ascii_whitespace()
        .find(|pair| pair.get(..3) == Some(code))?;
    pair.get(3..)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Authority, StateCode};

    #[test]
    fn codes_are_known_with_their_two_letters() {
        for (code, alpha_2) in [
            ("D<<", "DE"),
            ("DEU", "DE"),
            ("GBN", "GB"),
            ("RKS", "XK"),
            ("ESP", "ES"),
            ("ZWE", "ZW"),
            ("ABW", "AW"),
        ] {
            assert_eq!(StateCode::new(code).alpha_2(), Some(alpha_2), "{code}");
        }
        for (code, authority) in [
            ("UTO", Authority::Specimen),
            ("XXA", Authority::Stateless),
            ("XXC", Authority::Refugee),
            ("XXX", Authority::Unspecified),
            ("XOM", Authority::Organisation),
            ("EUE", Authority::Organisation),
        ] {
            assert_eq!(StateCode::new(code).authority(), Some(authority), "{code}");
        }
        for unknown in ["", "DE", "BDR", "QQQ", "esp", "ESPES", "ES"] {
            assert_eq!(StateCode::new(unknown).authority(), None, "{unknown}");
        }
    }

    #[test]
    fn every_code_is_known_and_none_is_listed_twice() {
        let all = StateCode::all().collect::<Vec<_>>();
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
        assert_eq!(all.len(), 249 + 8 + 14 + 5);
        assert!(all.iter().all(|code| code.authority().is_some()));
        let two = all.iter().filter_map(StateCode::alpha_2).collect::<HashSet<_>>();
        assert_eq!(two.len(), 250, "249 of ISO 3166-1 and Kosovo");
    }
}
