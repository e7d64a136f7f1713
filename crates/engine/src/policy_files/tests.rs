use std::collections::BTreeMap;
use std::path::PathBuf;

use domain::country::CountryCode;
use domain::policy::When;
use domain::product::{Product, ProductSet};
use domain::reason::ReasonCode;

use super::*;

fn built_in() -> PolicySet {
    read_policy(PolicyOrigin::BuiltIn).unwrap()
}

/// The built-in files with one text of one file replaced.
fn with(file: &str, old: &str, new: &str) -> BTreeMap<String, String> {
    let mut files = built_in().source;
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(old), "{file} does not hold {old:?}");
    *text = text.replacen(old, new, 1);
    files
}

fn refused(files: &BTreeMap<String, String>) -> String {
    match read_policy(PolicyOrigin::Published(files)) {
        Err(error) => error.to_string(),
        Ok(_) => "nothing: it was read".to_owned(),
    }
}

fn country(code: &str) -> CountryCode {
    CountryCode::parse(code).unwrap()
}

#[test]
fn the_built_in_policy_is_in_order() {
    let set = built_in();
    let policy = &set.policy;
    let (name, digest) = policy.version.split_once('+').unwrap();
    assert_eq!(name, "2026-11-29");
    assert_eq!(digest.len(), DIGEST_DIGITS);
    assert!(digest.bytes().all(|b| b.is_ascii_hexdigit()));
    assert_eq!((policy.age_years_min, policy.superseded_days_max), (18, 1825));
    assert_eq!(policy.countries.not_served.len(), 36);
    assert_eq!(
        policy.countries.rejected,
        ["CU", "IR", "KP", "SY"].map(country).into()
    );
    assert_eq!(
        policy.countries.not_served_products,
        ProductSet::of(|product| product != Product::RegulatedTransfer)
    );
    assert_eq!(policy.us_states.len(), 56);
    let asks = |state: &&String| policy.us_states[*state].requires_due_diligence;
    let asking: Vec<_> = policy.us_states.keys().filter(asks).collect();
    assert_eq!(asking, ["NC", "NY", "TN", "TX", "VA", "VT"]);
    assert_eq!(policy.edd.residence.len(), 29);
    assert!(policy.edd.residence.keys().eq(policy.edd.nationality.keys()));
    assert_eq!(policy.risk.weights.len(), 9);
    assert!(policy.risk.calling_codes.len() > 240);
    assert!(policy.risk.postcode_forms.len() >= 60);
    assert!(policy.risk.disposable_email_domains.contains("mailinator.com"));
    let proofs = &policy.evidence.proofs;
    assert_eq!((proofs.address_days_max, proofs.income_percent_min), (90, 80));
    assert_eq!(proofs.usd_millionths["USD"], 1_000_000);
    assert_eq!(proofs.usd_millionths["HUF"], 2_740);
    assert_eq!(set.legal.len(), 4);
    assert_eq!(set.source.len(), POLICY_FILES.len());
    assert!(!set.staging_list.is_empty());
}

#[test]
fn residents_belong_to_the_groups_of_the_contract() {
    let policy = built_in().policy;
    for (code, group) in [
        ("US", "us"),
        ("ES", "es"),
        ("DE", "eea"),
        ("FR", "eea"),
        ("IS", "eea"),
        ("LI", "eea"),
        ("NO", "eea"),
        ("GP", "eea"),
        ("CH", "world"),
        ("GB", "world"),
        ("PR", "world"),
        ("BR", "world"),
        ("JP", "world"),
    ] {
        assert_eq!(policy.group(Some(country(code))).name, group, "{code}");
    }
    assert_eq!(policy.group(None).name, "world");
    let members = |name: &str| {
        let in_group = |code: &CountryCode| policy.group(Some(*code)).name == name;
        CountryCode::all().filter(in_group).count()
    };
    // 27 of the Union without Spain, 3 of the Economic Area, 7 regions with a code of their own.
    assert_eq!((members("us"), members("es"), members("eea")), (1, 1, 26 + 3 + 7));
}

#[test]
fn zip_codes_lie_in_their_states() {
    let states = built_in().policy.us_states;
    let lies_in = |zip: &str, code: &str| states[code].zip_prefixes.iter().any(|p| zip.starts_with(p));
    for (zip, code) in [
        ("60601", "IL"),
        ("10001", "NY"),
        ("06390", "NY"),
        ("78701", "TX"),
        ("90210", "CA"),
        ("02134", "MA"),
        ("20001", "DC"),
        ("99501", "AK"),
        ("96813", "HI"),
        ("00901", "PR"),
        ("00802", "VI"),
        ("96910", "GU"),
        ("96950", "MP"),
        ("96799", "AS"),
        ("05401", "VT"),
        ("37201", "TN"),
    ] {
        assert!(lies_in(zip, code), "{zip} in {code}");
        let elsewhere = states
            .keys()
            .filter(|other| *other != code && lies_in(zip, other))
            .count();
        assert!(elsewhere <= 1, "{zip} in {elsewhere} other states");
    }
    assert!(!lies_in("60601", "NY"));
}

#[test]
fn no_two_states_claim_the_same_three_digits_without_a_town_between_them() {
    let states = built_in().policy.us_states;
    for (code, state) in &states {
        for prefix in state.zip_prefixes.iter().filter(|prefix| prefix.len() == 3) {
            let claimed = states
                .iter()
                .filter(|(other, it)| *other != code && it.zip_prefixes.contains(prefix));
            assert_eq!(claimed.count(), 0, "{prefix} of {code}");
        }
    }
}

#[test]
fn every_way_of_breaking_it_is_refused_and_placed() {
    let mut wrong = Vec::new();
    let cases = include_str!("broken_policies.txt").lines();
    for case in cases.filter(|line| !line.starts_with('#')) {
        let parts: Vec<String> = case
            .split('|')
            .map(|part| part.trim().replace("\\n", "\n"))
            .collect();
        let [file, old, new, place, what] = parts.as_slice() else {
            panic!("not five parts: {case}")
        };
        let message = refused(&with(file, old, new));
        let (placed, said) = message.split_once(": ").unwrap();
        if !(placed.starts_with(file) && placed.contains(place) && said.contains(what)) {
            wrong.push(format!(
                "{new:?} should be placed at {place:?} and say {what:?}: {message}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn staging_requires_no_family_that_the_made_up_list_lacks() {
    let files = with("staging-list.jsonl", "\"family\":\"eu\"", "\"family\":\"un\"");
    let message = refused(&files);
    assert!(
        message.starts_with("screening.toml, line 35, families_staging[2]: `eu`"),
        "{message}"
    );
}

#[test]
fn a_privacy_policy_is_a_must() {
    let mut files = built_in().source;
    let text = files.get_mut("legal-documents.toml").unwrap();
    let first = text.find("[[document]]").unwrap();
    let second = first + 1 + text[first + 1..].find("[[document]]").unwrap();
    text.replace_range(first..second, "");
    assert!(refused(&files).contains("crossmint-privacy-policy"));
}

#[test]
fn terms_for_all_regions_may_be_one() {
    let privacy_and_terms = "[[document]]\ntype = \"crossmint-privacy-policy\"\nversion = \"1\"\n\
        published_at = \"2026-01-01T01:00:00+01:00\"\n[[document]]\ntype = \"crossmint-terms-of-service\"\n\
        version = \"1\"\npublished_at = \"2026-01-01T00:00:00Z\"\n";
    let mut files = built_in().source;
    files.insert("legal-documents.toml".to_owned(), privacy_and_terms.to_owned());
    let legal = read_policy(PolicyOrigin::Published(&files)).unwrap().legal;
    assert_eq!(legal.len(), 2);
    assert_eq!(legal[0].published_at, legal[1].published_at);
    assert_eq!(legal[1].region, None);
}

#[test]
fn what_was_read_reads_again_as_the_same() {
    let set = built_in();
    assert_eq!(read_policy(PolicyOrigin::Published(&set.source)).unwrap(), set);
}

#[test]
fn every_byte_is_part_of_the_version() {
    let version = built_in().policy.version;
    let commented = with("risk.toml", "# What", "# what");
    let other = read_policy(PolicyOrigin::Published(&commented))
        .unwrap()
        .policy
        .version;
    assert_ne!(version, other);
    assert_eq!(version.split('+').next(), other.split('+').next());
}

#[test]
fn each_absent_or_foreign_file_is_named() {
    for name in POLICY_FILES {
        let mut files = built_in().source;
        files.remove(*name);
        assert_eq!(refused(&files), format!("the policy lacks the file {name}"));
    }
    let mut files = built_in().source;
    files.insert("risks.toml".to_owned(), String::new());
    assert!(refused(&files).contains("risks.toml"));
    files.remove("risks.toml");
    files.insert(
        "risk.toml".to_owned(),
        "#".repeat(POLICY_FILE_BYTES_MAX as usize + 1),
    );
    assert!(refused(&files).contains("larger than"));
}

#[test]
fn a_folder_is_read_like_the_built_in_files_and_must_be_whole() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../policy");
    assert_eq!(read_policy(PolicyOrigin::Folder(&folder)).unwrap(), built_in());
    let own_folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    match read_policy(PolicyOrigin::Folder(&own_folder)) {
        Err(PolicyError::FileAbsent { file }) => assert_eq!(file, POLICY_FILES[0]),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_group_and_product_is_asked_for_user_details() {
    let policy = built_in().policy;
    for group in &policy.groups {
        for product in Product::ALL {
            let mut rules = policy.requirements_for(product, group);
            assert!(
                rules.any(|rule| rule.when == When::Always),
                "{} {product:?}",
                group.name
            );
        }
    }
    assert!(policy.risk.weights[&ReasonCode::EmailDisposable] < policy.risk.review_score_min);
}
