//! `bonafide bench watch`: how long it takes to look for all users on what a list says anew, and for one user on all
//! lists; on a real database, with every name sealed under its user's own key.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Args;
use domain::country::CountryCode;
use domain::locator::UserLocator;
use domain::person::{BirthDate, KycData, UserData, UserDetails};
use domain::staging::Environment;
use domain::text::Text;
use engine::Engine;
use engine::caller::{KeyType, KycSetting, RateLimits, Scope};
use engine::import_list::{ImportList, Shrinking, import_list, list_lists};
use engine::operate_keys::{NewKey, create_key};
use engine::operate_projects::{CALLS_PER_MINUTE_MAX, NewProject, create_project};
use engine::population::{Inhabitant, populate};
use engine::screen_names::{ALERT_SCORE_MIN, Asker, Birth, EntryKind, NameToScreen, screen_names};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::process;
use crate::installation::Installation;
use crate::report::Report;
use crate::settings::Settings;

/// Users that are looked for unless said otherwise.
const USERS: u32 = 1_000_000;
/// Entries that change unless said otherwise.
const ENTRIES: u32 = 1_000;
/// Entries of the list before.
const ENTRIES_BEFORE: u32 = 10_000;
/// Users who are made in one transaction.
const USERS_AT_ONCE: u32 = 5_000;
/// Every so many changed entries name a user who is there.
const PLANTED_EVERY: u32 = 50;
/// Single users who are looked for on all lists.
const SINGLE_USERS: u32 = 2_000;
/// The aims: the whole search, and one user on all lists.
const SEARCH_AIM: Duration = Duration::from_secs(60);
const SINGLE_AIM: Duration = Duration::from_millis(1);

/// Arguments of `bench watch`.
#[derive(Debug, Args)]
pub struct WatchArgs {
    /// How many users are looked for
    #[arg(long, value_name = "N", default_value_t = USERS, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    users: u32,
    /// How many entries of the list change
    #[arg(long, value_name = "N", default_value_t = ENTRIES, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    entries: u32,
}

/// Measures on a database of its own in that folder.
pub async fn measure(arguments: &WatchArgs, settings: &Settings, folder: &Path) -> anyhow::Result<Report> {
    let mut settings = settings.clone();
    settings.data_dir = folder.join("watch");
    settings.database_url = String::new();
    let engine = Installation::new(settings, None, Vec::new()).open().await?;
    let outcome = on(&engine, arguments).await;
    engine.close().await;
    outcome
}

async fn on(engine: &Engine, arguments: &WatchArgs) -> anyhow::Result<Report> {
    import(engine, 0..ENTRIES_BEFORE, 0).await?;
    engine::worker::work_off(engine).await?;
    eprintln!("making {} users", arguments.users);
    let making = Instant::now();
    inhabit(engine, arguments.users).await?;
    let making = making.elapsed();
    eprintln!("looking for them");
    import(engine, 0..ENTRIES_BEFORE, arguments.entries).await?;
    let (clock, cpu) = (Instant::now(), process::cpu()?);
    engine::worker::work_off(engine).await?;
    let (took, cpu) = (clock.elapsed(), process::cpu()? - cpu);
    let watch = list_lists(engine)
        .await?
        .remove(0)
        .watch
        .context("the list has changed")?;
    if watch.ended_at.is_none() || watch.users_unreadable > 0 {
        anyhow::bail!("the search did not reach all users");
    }
    let Single {
        mean,
        p99,
        cpu: single_cpu,
    } = single_users(engine, arguments.users).await?;
    let met = |met| if met { "met" } else { "not met" };
    let text = format!(
        "{} users were looked for on {} changed entries in {:.1} s ({:.1} s of processor time, {:.1} µs a user); {} were \
         reopened.\nAim: {} s, {}.\nOne user on all lists ({} entries): mean {:.0} µs, p99 {:.0} µs, {:.0} µs of processor time. \
         Aim: {} µs, {}.\n\
         Making the users took {:.0} s.",
        watch.users_seen,
        arguments.entries,
        took.as_secs_f64(),
        cpu.as_secs_f64(),
        cpu.as_secs_f64() * 1e6 / watch.users_seen.max(1) as f64,
        watch.users_reopened,
        SEARCH_AIM.as_secs(),
        met(took <= SEARCH_AIM),
        ENTRIES_BEFORE + arguments.entries,
        micros(mean),
        micros(p99),
        micros(single_cpu),
        SINGLE_AIM.as_micros(),
        met(mean <= SINGLE_AIM),
        making.as_secs_f64(),
    );
    let document = json!({
        "cores": std::thread::available_parallelism().map_or(1, usize::from),
        "users": watch.users_seen,
        "usersUnreadable": watch.users_unreadable,
        "usersReopened": watch.users_reopened,
        "changedEntries": arguments.entries,
        "seconds": took.as_secs_f64(),
        "cpuSeconds": cpu.as_secs_f64(),
        "residentBytes": process::resident_bytes("self")?,
        "oneUserMeanMicroseconds": micros(mean),
        "oneUserP99Microseconds": micros(p99),
        "oneUserCpuMicroseconds": micros(single_cpu),
        "makingSeconds": making.as_secs_f64(),
    });
    Ok(Report::new(document, text))
}

fn micros(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}

/// Imports the list: the entries that stay, and those that are new.
async fn import(engine: &Engine, stay: std::ops::Range<u32>, new: u32) -> anyhow::Result<()> {
    let planted = |number: u32| number.is_multiple_of(PLANTED_EVERY).then_some(number);
    let stay = stay.map(|number| entry(&format!("stays-{number}"), &Person::of(u64::from(number) << 32)));
    let new = (0..new).map(|number| {
        // Some are users who are there; the others come from the same names.
        let seed = planted(number).map_or(u64::from(number) << 32 | 1 << 31, u64::from);
        entry(&format!("new-{number}"), &Person::of(seed))
    });
    let lines: Vec<String> = stay.chain(new).map(|entry| entry.to_string()).collect();
    let list = ImportList {
        source: "entities".to_owned(),
        file: lines.join("\n").into_bytes().into(),
        aliases: None,
        addresses: None,
        shrinking: Shrinking::Refused,
    };
    import_list(engine, list).await?;
    Ok(engine.refresh().await?)
}

fn entry(id: &str, person: &Person) -> Value {
    json!({
        "id": id,
        "schema": "Person",
        "names": [{"full": format!("{} {}", person.first, person.last), "kind": "primary"}],
        "dob": [person.born.to_string()],
        "country": [person.country],
    })
}

async fn inhabit(engine: &Engine, users: u32) -> anyhow::Result<()> {
    let limits = RateLimits {
        writes_per_minute: CALLS_PER_MINUTE_MAX,
        reads_per_minute: CALLS_PER_MINUTE_MAX,
    };
    let new = NewProject {
        name: "Bench".to_owned(),
        environment: Environment::Staging,
        kyc: KycSetting::Enabled,
        limits,
    };
    let project = create_project(engine, new).await?.id;
    let new = NewKey {
        project,
        scopes: Scope::ALL.into(),
        key_type: KeyType::Server,
    };
    let (_, key) = create_key(engine, new).await?;
    engine.refresh().await?;
    let caller = engine.authenticate(&key).await?;
    for from in (0..users).step_by(USERS_AT_ONCE as usize) {
        let people: anyhow::Result<Vec<Inhabitant>> =
            (from..users.min(from + USERS_AT_ONCE)).map(inhabitant).collect();
        populate(engine, &caller, &people?).await?;
    }
    Ok(())
}

fn inhabitant(number: u32) -> anyhow::Result<Inhabitant> {
    let person = Person::of(u64::from(number));
    let wrong = |error: domain::text::TextError| anyhow::anyhow!(error.to_string());
    let country = CountryCode::parse(person.country).map_err(wrong)?;
    let details = UserDetails {
        first_name: Text::parse(&person.first).map_err(wrong)?,
        last_name: Text::parse(&person.last).map_err(wrong)?,
        date_of_birth: BirthDate::from_record(person.born),
        country_of_residence: country,
    };
    let kyc = KycData {
        nationality: Some(country),
        address_of_residence: None,
        email: None,
        phone_number: None,
        identity_document: None,
        ip_addresses: Vec::new(),
    };
    Ok(Inhabitant {
        locator: UserLocator::parse(&format!("userId:bench-{number}")).map_err(wrong)?,
        data: UserData {
            user_details: Some(details),
            kyc_data: Some(kyc),
            ..UserData::default()
        },
    })
}

/// How long it takes to look for one user on all lists.
struct Single {
    mean: Duration,
    p99: Duration,
    /// Mean of processor time, which tells of a busy machine what the clock can't; with what the call itself costs.
    cpu: Duration,
}

async fn single_users(engine: &Engine, users: u32) -> anyhow::Result<Single> {
    let step = (users / SINGLE_USERS).max(1);
    let names = (0..users).step_by(step as usize).map(|number| {
        let person = Person::of(u64::from(number));
        NameToScreen {
            name: format!("{} {}", person.first, person.last),
            kind: EntryKind::Person,
            birth: Some(Birth::Exact(person.born)),
            countries: vec![person.country.to_owned()],
        }
    });
    let before = process::cpu()?;
    let found = screen_names(engine, Asker::Operator, names.collect(), ALERT_SCORE_MIN).await?;
    let cpu = process::cpu()? - before;
    let mut took: Vec<Duration> = found.iter().map(|found| found.took).collect();
    took.sort_unstable();
    let count = u32::try_from(took.len().max(1))?;
    Ok(Single {
        mean: took.iter().sum::<Duration>() / count,
        p99: took[(took.len() - 1) * 99 / 100],
        cpu: cpu / count,
    })
}

/// Somebody made up, always the same for the same number.
struct Person {
    first: String,
    last: String,
    born: Date,
    country: &'static str,
}

const FIRST: [&str; 40] = [
    "Ana", "Ibrahim", "Maria", "Jose", "Olga", "Wei", "Fatima", "John", "Sven", "Aylin", "Pedro", "Yuki",
    "Nadia", "Omar", "Ivan", "Leila", "Carlos", "Ingrid", "Ahmed", "Svetlana", "Giulia", "Kofi", "Amara",
    "Pavel", "Chloe", "Rahul", "Mei", "Hassan", "Elena", "David", "Zainab", "Viktor", "Sofia", "Juan",
    "Emre", "Noor", "Louis", "Aisha", "Piotr", "Grace",
];
const SYLLABLES: [&str; 48] = [
    "ka", "ro", "mi", "ler", "son", "ov", "ha", "ber", "gar", "ti", "na", "schu", "man", "el", "di", "ras",
    "pe", "tro", "vic", "li", "wang", "che", "nko", "sa", "ito", "mo", "reau", "du", "bois", "kow", "ski",
    "fer", "nan", "dez", "al", "ja", "bar", "oz", "tur", "kin", "ber", "gen", "lund", "qvi", "st", "mac",
    "don", "ald",
];
const COUNTRIES: [&str; 12] = [
    "DE", "ES", "FR", "PT", "IT", "PL", "NL", "SE", "BR", "MX", "JP", "US",
];

impl Person {
    fn of(number: u64) -> Self {
        let mut state = number;
        // SplitMix64 (Steele, Lea, Flood 2014): many unlike numbers from neighbouring ones.
        let mut draw = |below: usize| -> usize {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = state;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            ((mixed ^ (mixed >> 31)) % below as u64) as usize
        };
        let first = FIRST[draw(FIRST.len())].to_owned();
        let last: String = (0..3).map(|_| SYLLABLES[draw(SYLLABLES.len())]).collect();
        let days = i32::try_from(draw(20_000)).expect("20,000 fits");
        Self {
            first,
            last,
            born: Date::constant(1950, 1, 1).saturating_add(days.days()),
            country: COUNTRIES[draw(COUNTRIES.len())],
        }
    }
}
