//! Whether a claimed and a read name are the same person's.

use super::PersonName;
use super::component::{Component, Likeness};

/// How a claimed name stands to a read one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameVerdict {
    /// The same, component by component, by the transliterations of Doc 9303.
    Same,
    /// The same person's name by honest differences, which are listed.
    Tolerated,
    /// Part of it agrees and nothing proves it wrong: one surname of two, other middle names, only an initial.
    Partial,
    /// Another name.
    Different,
}

/// An honest difference that was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tolerance {
    /// An umlaut dropped on one side and spelled out on the other.
    Umlaut,
    /// Two ways to write a name of another script in Latin letters.
    Romanisation,
    /// Components joined on one side and apart on the other.
    Joined,
    /// Particles such as `de` or `van`, or `Jr`, only on one side.
    Particle,
    /// Another order, surnames and given names exchanged included.
    Order,
    /// Middle names only on one side.
    MiddleName,
    /// A middle name as an initial.
    Initial,
    /// Components shortened or left out because the name did not fit.
    Truncated,
}

/// The outcome of [`compare`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameComparison {
    /// The verdict.
    pub verdict: NameVerdict,
    /// What was accepted for it, in order and without repetition. Empty for [`NameVerdict::Different`].
    pub tolerances: Vec<Tolerance>,
}

/// Compares a claimed name with a read one. Which of the two parts a component stands in matters little, because
/// documents disagree about it; that every component is accounted for matters. A name without a letter that the
/// tables know is no name: it differs from everything.
pub fn compare(claimed: &PersonName, read: &PersonName) -> NameComparison {
    let truncated = read.truncated;
    let own = Parts::of(claimed);
    let other = Parts::of(read);
    if own.all().is_empty() || other.all().is_empty() {
        return NameComparison::different();
    }
    let straight = own.against(&other.family, &other.given, truncated);
    let exchanged = own
        .against(&other.given, &other.family, truncated)
        .with(Tolerance::Order);
    let bag = match_part(&own.all(), &other.all(), truncated)
        .whole()
        .with(Tolerance::Order);
    let best = [straight, exchanged, bag]
        .into_iter()
        .min_by_key(|found| (found.verdict, found.tolerances.len()));
    let mut best = best.expect("three candidates were made above");
    best.tolerances.sort_unstable();
    best.tolerances.dedup();
    best
}

impl NameComparison {
    fn different() -> Self {
        Self {
            verdict: NameVerdict::Different,
            tolerances: Vec::new(),
        }
    }

    /// The same outcome with one more thing accepted.
    fn with(mut self, tolerance: Tolerance) -> Self {
        if self.verdict != NameVerdict::Different {
            self.verdict = self.verdict.max(NameVerdict::Tolerated);
            self.tolerances.push(tolerance);
        }
        self
    }

    fn of(verdict: NameVerdict, tolerances: Vec<Tolerance>) -> Self {
        let verdict = if tolerances.is_empty() {
            verdict
        } else {
            verdict.max(NameVerdict::Tolerated)
        };
        Self { verdict, tolerances }
    }

    /// Both parts together: the worse verdict, all tolerances.
    fn and(self, other: Self) -> Self {
        let verdict = self.verdict.max(other.verdict);
        if verdict == NameVerdict::Different {
            return Self::different();
        }
        Self {
            verdict,
            tolerances: [self.tolerances, other.tolerances].concat(),
        }
    }
}

struct Parts {
    family: Vec<Component>,
    given: Vec<Component>,
}

impl Parts {
    fn of(name: &PersonName) -> Self {
        Self {
            family: Component::of_part(&name.family),
            given: Component::of_part(&name.given),
        }
    }

    fn all(&self) -> Vec<Component> {
        [self.given.as_slice(), self.family.as_slice()].concat()
    }

    fn against(&self, family: &[Component], given: &[Component], truncated: bool) -> NameComparison {
        let family = match_part(&self.family, family, truncated).family();
        family.and(match_part(&self.given, given, truncated).given())
    }
}

/// How the components of one part pair up.
#[derive(Default)]
struct Pairing {
    /// Likeness of each pair, in the order of the claim.
    pairs: Vec<Likeness>,
    tolerances: Vec<Tolerance>,
    claimed_left: usize,
    read_left: usize,
}

fn match_part(claimed: &[Component], read: &[Component], truncated: bool) -> Pairing {
    let pairing = pair_up(claimed, read, truncated);
    if pairing.claimed_left + pairing.read_left == 0 && pairing.tolerances.is_empty() {
        return pairing;
    }
    let joined = Component::joined(claimed).likeness(&Component::joined(read), truncated && read.len() > 1);
    if let Some(likeness) = joined.filter(|likeness| *likeness != Likeness::Initial)
        && !claimed.is_empty()
        && !read.is_empty()
    {
        return Pairing {
            pairs: vec![likeness],
            tolerances: vec![Tolerance::Joined],
            ..Pairing::default()
        };
    }
    let strip = |part: &[Component]| {
        part.iter()
            .filter(|component| !component.is_particle())
            .cloned()
            .collect()
    };
    let (plain_claimed, plain_read): (Vec<_>, Vec<_>) = (strip(claimed), strip(read));
    let stripped = claimed.len() + read.len() > plain_claimed.len() + plain_read.len();
    if !stripped || plain_claimed.is_empty() || plain_read.is_empty() {
        return pairing;
    }
    let mut plain = pair_up(&plain_claimed, &plain_read, truncated);
    if plain.claimed_left + plain.read_left < pairing.claimed_left + pairing.read_left {
        plain.tolerances.push(Tolerance::Particle);
        return plain;
    }
    pairing
}

/// Gives each claimed component the most alike one of those that are left.
fn pair_up(claimed: &[Component], read: &[Component], truncated: bool) -> Pairing {
    let mut pairing = Pairing {
        read_left: read.len(),
        ..Pairing::default()
    };
    let mut taken = vec![false; read.len()];
    let mut previous = None;
    for component in claimed {
        let free = read.iter().enumerate().filter(|(index, _)| !taken[*index]);
        let alike = free.filter_map(|(index, other)| Some((component.likeness(other, truncated)?, index)));
        let Some((likeness, index)) = alike.min() else {
            pairing.claimed_left += 1;
            continue;
        };
        taken[index] = true;
        pairing.read_left -= 1;
        pairing.pairs.push(likeness);
        if previous.is_some_and(|previous| index < previous) {
            pairing.tolerances.push(Tolerance::Order);
        }
        previous = Some(index);
    }
    if truncated && pairing.claimed_left > 0 && !pairing.pairs.is_empty() && pairing.read_left == 0 {
        pairing.claimed_left = 0;
        pairing.tolerances.push(Tolerance::Truncated);
    }
    pairing
}

impl Pairing {
    fn all_tolerances(&self) -> Vec<Tolerance> {
        let of_pair = |likeness: &Likeness| match likeness {
            Likeness::Same => None,
            Likeness::Umlaut => Some(Tolerance::Umlaut),
            Likeness::Romanised => Some(Tolerance::Romanisation),
            Likeness::Cut => Some(Tolerance::Truncated),
            Likeness::Initial => Some(Tolerance::Initial),
        };
        self.pairs
            .iter()
            .filter_map(of_pair)
            .chain(self.tolerances.iter().copied())
            .collect()
    }

    /// Whether at least one pair is more than an initial.
    fn is_founded(&self) -> bool {
        self.pairs.iter().any(|likeness| *likeness != Likeness::Initial)
    }

    fn is_empty(&self) -> bool {
        self.pairs.is_empty() && self.claimed_left + self.read_left == 0
    }

    /// Everything must have its counterpart, and none by an initial.
    fn whole(&self) -> NameComparison {
        let complete = !self.pairs.is_empty() && self.claimed_left + self.read_left == 0;
        if complete && !self.pairs.contains(&Likeness::Initial) {
            NameComparison::of(NameVerdict::Same, self.all_tolerances())
        } else {
            NameComparison::different()
        }
    }

    /// One surname of two is only a part.
    fn family(&self) -> NameComparison {
        if self.is_empty()
            || (self.claimed_left + self.read_left == 0 && !self.pairs.contains(&Likeness::Initial))
        {
            return NameComparison::of(NameVerdict::Same, self.all_tolerances());
        }
        let one_sided = self.claimed_left == 0 || self.read_left == 0;
        if self.is_founded() && one_sided {
            NameComparison::of(NameVerdict::Partial, self.all_tolerances())
        } else {
            NameComparison::different()
        }
    }

    /// Middle names may be missing on one side, other ones on both sides are only a part.
    fn given(&self) -> NameComparison {
        let mut tolerances = self.all_tolerances();
        if self.is_empty() || (self.claimed_left + self.read_left == 0 && self.is_founded()) {
            return NameComparison::of(NameVerdict::Same, tolerances);
        }
        if self.pairs.is_empty() {
            return NameComparison::different();
        }
        let one_sided = self.claimed_left == 0 || self.read_left == 0;
        if self.is_founded() && one_sided {
            tolerances.push(Tolerance::MiddleName);
            NameComparison::of(NameVerdict::Tolerated, tolerances)
        } else {
            NameComparison::of(NameVerdict::Partial, tolerances)
        }
    }
}
