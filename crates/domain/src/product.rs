//! What a user is verified for.

use std::ops::{Index, IndexMut};

/// Something that only a verified user may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Product {
    /// Transfers under travel-rule regulation.
    RegulatedTransfer,
    /// Buying with full verification.
    Onramp,
    /// Buying small amounts without documents.
    OnrampLight,
    /// Selling.
    Offramp,
}

impl Product {
    /// Every product, in the order in which answers list them.
    pub const ALL: [Product; 4] = [
        Self::RegulatedTransfer,
        Self::Onramp,
        Self::OnrampLight,
        Self::Offramp,
    ];

    /// The wire name.
    pub fn code(self) -> &'static str {
        match self {
            Self::RegulatedTransfer => "regulated-transfer",
            Self::Onramp => "onramp",
            Self::OnrampLight => "onramp-light",
            Self::Offramp => "offramp",
        }
    }

    /// Reads a wire name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|product| product.code() == code)
    }
}

/// One value for each product.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PerProduct<T>([T; 4]);

impl<T> PerProduct<T> {
    /// Makes each value from its product.
    pub fn from_fn(make: impl FnMut(Product) -> T) -> Self {
        Self(Product::ALL.map(make))
    }

    /// Products and values, in the order in which answers list them.
    pub fn iter(&self) -> impl Iterator<Item = (Product, &T)> {
        Product::ALL.into_iter().zip(&self.0)
    }
}

impl<T> Index<Product> for PerProduct<T> {
    type Output = T;
    fn index(&self, product: Product) -> &T {
        &self.0[product as usize]
    }
}

impl<T> IndexMut<Product> for PerProduct<T> {
    fn index_mut(&mut self, product: Product) -> &mut T {
        &mut self.0[product as usize]
    }
}

/// A set of products.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ProductSet(u8);

impl ProductSet {
    /// No product.
    pub const NONE: ProductSet = ProductSet(0);
    /// Every product.
    pub const ALL: ProductSet = ProductSet(0b1111);

    /// Those products for which the test holds.
    pub fn of(test: impl Fn(Product) -> bool) -> Self {
        Product::ALL
            .into_iter()
            .filter(|product| test(*product))
            .collect()
    }

    /// Whether the product is in the set.
    pub fn contains(self, product: Product) -> bool {
        self.0 & (1 << product as u8) != 0
    }

    /// The products of either set.
    pub fn with(self, other: ProductSet) -> ProductSet {
        ProductSet(self.0 | other.0)
    }

    /// Whether the set is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The products in the set, in the order in which answers list them.
    pub fn iter(self) -> impl Iterator<Item = Product> {
        Product::ALL
            .into_iter()
            .filter(move |product| self.contains(*product))
    }
}

impl FromIterator<Product> for ProductSet {
    fn from_iter<I: IntoIterator<Item = Product>>(products: I) -> Self {
        Self(
            products
                .into_iter()
                .fold(0, |bits, product| bits | 1 << product as u8),
        )
    }
}
