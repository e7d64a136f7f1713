//! How many statements that use cases share are on their way.
//!
//! Few: what comes meanwhile gathers, and the fewer statements take it, the less it costs. One for each two processors, so
//! that one is carried out while answers of the one before are worked on; and others beside those that take long, because
//! somebody holds a row, say, so that nobody waits for them.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a statement takes when it takes long.
const LONG: Duration = Duration::from_millis(5);

/// Most statements on their way at a time, however many processors: each connection is one of the few that PostgreSQL has.
const USUAL_MAX: usize = 4;

/// When each statement that is on its way began.
#[derive(Debug)]
struct Turns {
    began: Vec<Option<Instant>>,
    usual: usize,
}

/// How many statements are on their way at most when none takes long.
fn usual() -> usize {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    (processors / 2).clamp(1, USUAL_MAX)
}

/// How many connections such statements need.
pub(crate) fn connections() -> u32 {
    Turns::default().began.len() as u32
}

impl Default for Turns {
    fn default() -> Self {
        Self::of(usual())
    }
}

impl Turns {
    fn of(usual: usize) -> Self {
        Self {
            began: vec![None; 2 * usual],
            usual,
        }
    }

    /// The place of a statement that may begin now, if one may; it is taken.
    fn begin(&mut self) -> Option<usize> {
        let is_soon_back = |began: &&Instant| began.elapsed() <= LONG;
        if self.began.iter().flatten().filter(is_soon_back).count() >= self.usual {
            return None;
        }
        let place = self.began.iter().position(Option::is_none)?;
        self.began[place] = Some(Instant::now());
        Some(place)
    }

    /// The statement of that place is back.
    fn end(&mut self, place: usize) {
        self.began[place] = None;
    }
}

/// What gathers while statements are on their way.
pub(crate) trait Gathering: Default {
    /// What one statement takes.
    type Taken;

    /// What goes next, if anything has gathered.
    fn take(&mut self) -> Option<Self::Taken>;

    /// Whether nothing has gathered.
    fn is_empty(&self) -> bool;
}

/// Where calls gather, and the turns of the statements that take what has gathered.
#[derive(Default)]
pub(crate) struct Gathered<G>(Mutex<(G, Turns)>);

impl<G: Gathering> Gathered<G> {
    /// Adds to what has gathered; the place of a statement, if one is to begin for it.
    pub(crate) fn add(&self, add: impl FnOnce(&mut G)) -> Option<usize> {
        let (gathering, turns) = &mut *self.lock();
        add(gathering);
        turns.begin()
    }

    /// What the statement that has begun takes.
    pub(crate) fn take(&self) -> Option<G::Taken> {
        self.lock().0.take()
    }

    /// The statement of that place is back; the place of another, if one is to begin for what has gathered meanwhile.
    /// Otherwise one that is soon back takes it.
    pub(crate) fn end(&self, place: usize) -> Option<usize> {
        let (gathering, turns) = &mut *self.lock();
        turns.end(place);
        if gathering.is_empty() {
            return None;
        }
        turns.begin()
    }

    fn lock(&self) -> MutexGuard<'_, (G, Turns)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_begins_beside_those_that_take_long_only() {
        let mut turns = Turns::of(2);
        let (one, two) = (turns.begin().unwrap(), turns.begin().unwrap());
        assert_eq!(turns.begin(), None);
        turns.end(one);
        assert_eq!(turns.begin(), Some(one));
        for place in [one, two] {
            turns.began[place] = Instant::now().checked_sub(2 * LONG);
        }
        assert!(turns.begin().is_some() && turns.begin().is_some());
        // There are no more connections.
        for began in &mut turns.began {
            *began = Instant::now().checked_sub(2 * LONG);
        }
        assert_eq!(turns.begin(), None);
    }
}
