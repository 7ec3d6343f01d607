//! Names against names through the public look-up, as sentences. Never the real lists; those are for the bench.

use proptest::prelude::*;
use tidewaiter::matching::{Lookup, Match, Matcher, Party, Score};
use tidewaiter::watchlist::{
    Entity, EntityKind, EntityName, Identifier, MatchPolicy, NameKind, PartialDate, Status,
};

const LINE: f64 = 0.85;

/// An organisation with these names, the first primary.
fn listed(names: &[&str]) -> Entity {
    let kind = |at| if at == 0 { NameKind::Primary } else { NameKind::Alias };
    let mut entity = Entity::new(names.join(" "), EntityKind::Organization, Status::Designated);
    entity.names = names
        .iter()
        .enumerate()
        .map(|(at, text)| EntityName { text: text.to_string(), kind: kind(at) })
        .collect();
    entity
}

fn named(name: &str) -> Party<'_> {
    Party { name, ..Party::default() }
}

fn find(entity: Entity, party: &Party<'_>) -> Option<Match> {
    Matcher::build(vec![entity]).find(party, Score::from_f64(LINE), 1).pop()
}

fn alike(list: &str, query: &str) -> bool {
    find(listed(&[list]), &named(query)).is_some()
}

fn score(list: &str, query: &str) -> Score {
    let found = Matcher::build(vec![listed(&[list])]).find(&named(query), Score::default(), 1).pop();
    found.map_or(Score::default(), |found| found.score)
}

#[test]
fn one_word_names_and_names_with_digits_are_matched() {
    assert!(alike("Proistok", "PROISTOK"));
    assert!(alike("Omskiy-103", "OMSKIY 103"));
    assert!(alike("3D Integratsiya", "3D INTEGRATSIYA LLC"));
}

#[test]
fn an_over_long_name_is_matched_and_not_silently_left_out() {
    let long = "Federal State Budgetary Institution Scientific Research Test Centre for the Training of Cosmonauts named after \
                Yuri Gagarin with the Experimental Plant of Special Instruments and the Branch in Akhtubinsk";
    assert!(alike(long, &long.to_uppercase()));
    assert!(alike(long, &long.replace("Cosmonauts", "Cosmonuats")));
}

#[test]
fn a_legal_form_is_no_evidence_for_a_name() {
    assert!(!alike("Acme Corp", "CORP"));
    assert!(!alike("Corp", "CORP"));
    assert!(!alike("Vega LLC", "Rassvet LLC"));
    assert!(!alike("Limited Liability Company Granit", "Limited Liability Company Topaz"));
}

#[test]
fn a_company_of_initials_does_not_match_anything() {
    assert!(!alike("A.B.C.", "Almaz Baikal Consulting"));
    assert!(!alike("ABC", "ABD"));
    assert!(!alike("R & K", "Rostov Kirov Handels"));
}

#[test]
fn the_first_letter_is_no_gate() {
    assert!(alike("Yastrebova Vira", "Iastrebova Vira"));
    assert!(alike("Evgeny Shchukin", "Yevgeniy Szczukin"));
    assert!(alike("Hryhorii Balabanenko", "Grigory Balabanenko"));
}

#[test]
fn an_extra_word_does_not_lose_the_hit() {
    assert!(alike("Almaz Antey", "Almaz Antey Telecom"));
}

#[test]
fn a_word_dropped_from_the_query_does_not_lose_the_hit_when_what_is_left_is_rare() {
    assert!(alike("Petroiran Zagrosyar Development Company", "Petroiran Zagrosyar"));
    assert!(!alike("Mohammad Ali Zagrosyar", "Mohammad Ali"));
}

#[test]
fn a_legal_form_stuck_to_the_name_is_seen() {
    assert!(alike("JSC ARGUMENT", "JSCARGUMENT"));
    assert!(alike("NITEL PAO", "PAONITEL"));
}

#[test]
fn dotted_and_plain_legal_forms_are_one() {
    assert!(alike("SIS d.o.o.", "SIS DOO"));
    assert!(alike("Kara S.R.L.", "Kara SRL"));
}

#[test]
fn weak_aliases_are_searched_and_never_identify_alone() {
    let mut entity = listed(&["Unlike Anything"]);
    entity.names.push(EntityName { text: "El Kapitan Zubr".to_owned(), kind: NameKind::Weak });
    entity.countries = vec!["CO".to_owned()];
    let party = Party { countries: vec!["CO"], ..named("El Kapitan Zubr") };
    let found = find(entity, &party).expect("a weak alias is searched");
    assert_eq!(found.name_kind, NameKind::Weak);
    assert!(!found.identified);
}

#[test]
fn a_former_country_neither_agrees_nor_disagrees_with_one_that_came_of_it() {
    let evidence = |country: &str| {
        let mut entity = listed(&["Kestrel Bearings"]);
        entity.countries = vec!["SU".to_owned()];
        let party = Party { countries: vec![country], ..named("Kestrel Bearings") };
        let found = find(entity, &party).expect("the name is the same");
        (found.agreements.len(), found.conflicts.len())
    };
    assert_eq!((evidence("UA"), evidence("SU"), evidence("BR")), ((0, 0), (1, 0), (0, 1)));
}

#[test]
fn a_name_of_two_thousand_characters_does_not_crash() {
    let long = "Kombinat ".repeat(230);
    assert!(!alike("Rassvet", &long));
    let _ = alike(&long, &long);
}

#[test]
fn a_score_can_be_explained() {
    let found = find(listed(&["Argument Zhykharyev LTD"]), &named("ARGUMENT Zhikharev LIMITED Trading"))
        .expect("a match");
    for part in [
        "`LIMITED` = `LTD` (legal form)",
        "`Zhikharev` ~ `Zhykharyev` (transliteration)",
        "`Trading` unmatched",
    ] {
        assert!(found.how.contains(part), "{part} in {}", found.how);
    }
}

#[test]
fn the_spellings_of_zhykharyev_and_yastrebova_are_one() {
    let spellings = ["Zhykharyev", "Zhikharev", "Zhychariov", "Жихарев"];
    for (one, other) in spellings.iter().flat_map(|one| spellings.iter().map(move |other| (one, other))) {
        assert!(
            alike(&format!("Artom {one}"), &format!("Artem {other}")),
            "{one} {other}: {}",
            score(one, other)
        );
    }
    assert!(alike("Vira Yastrebova", "Vera Iastrebova"));
    assert!(alike("Vira Yastrebova", "Вера Ястребова"));
}

#[test]
fn a_chinese_alias_leads_to_the_entity() {
    let entity = listed(&["Xuzhou Construction Machinery Group", "XCMG", "徐工集团"]);
    let found = find(entity, &named("徐工集团有限公司")).expect("a match through the alias");
    assert_eq!((found.name, found.name_kind), (2, NameKind::Alias));
}

#[test]
fn sister_companies_are_not_the_same() {
    assert!(!alike("Banco Santander", "Banco Santander Chile"));
    assert!(score("Banco Santander", "Banco Santander") > score("Banco Santander", "Banco Santander Chile"));
}

#[test]
fn answers_come_best_first_and_the_limit_holds() {
    let matcher = Matcher::build(vec![
        listed(&["Almaz Antey Telecom"]),
        listed(&["Almaz Antey"]),
        listed(&["Almaz Anteyka"]),
    ]);
    let found = matcher.find(&named("Almaz Antey"), Score::from_f64(0.5), 2);
    assert_eq!(found.iter().map(|found| found.entity).collect::<Vec<_>>(), [1, 0]);
    assert!(matcher.find(&named("Almaz Antey"), Score::from_f64(0.5), 0).is_empty());
}

#[test]
fn every_hand_written_pair_is_judged_as_written() {
    let mut wrong = Vec::new();
    let lines = include_str!("../cases/matching/parties.txt").lines();
    let pairs: Vec<&str> = lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    assert!(pairs.len() >= 60, "{}", pairs.len());
    for line in pairs {
        let fields: Vec<&str> = line.split(';').map(str::trim).collect();
        let (entity, party, expected) =
            (entity(fields[0], fields[1]), party(fields[2], fields[3]), fields[4]);
        let found = find(entity.clone(), &party);
        if let Some(reason) = broken(expected, found.as_ref()) {
            let all = Matcher::build(vec![entity]).find(&party, Score::default(), 1);
            wrong.push(format!("{line}\n    {reason}: {all:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_hand_written_pair_of_names_is_judged_as_written() {
    let lines = include_str!("../cases/matching/names.txt").lines();
    let pairs: Vec<&str> = lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    assert!(pairs.len() >= 50, "{}", pairs.len());
    let wrong = |line: &&str| {
        let fields: Vec<&str> = line.split("; ").collect();
        alike(fields[1], fields[2]) != (fields[0] == "alike")
    };
    let told: Vec<String> = pairs
        .into_iter()
        .filter(wrong)
        .map(|line| {
            let fields: Vec<&str> = line.split("; ").collect();
            format!("{line}: {}", score(fields[1], fields[2]))
        })
        .collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn the_scores_that_the_document_shows_are_those_of_the_matcher() {
    let document = include_str!("../../docs/matching.md");
    let table = document.lines().skip_while(|line| !line.starts_with("| asked for | listed |"));
    let rows: Vec<Vec<&str>> = table
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    assert!(rows.len() >= 4, "{}", rows.len());
    for row in rows {
        let pair = tidewaiter::matching::explain_pair(row[0], row[1], &[]);
        assert_eq!(format!("{:.3}", pair.score.to_f64()), row[2], "{} | {}", row[0], row[1]);
    }
}

#[test]
fn amma_sany_citic_and_nadra_are_not_the_companies_named_like_them() {
    for (list, query) in [
        ("AMMA", "Ammann"),
        ("SANY", "Sanyo"),
        ("Zhongxin Heavy Industrial Machinery", "CITIC Heavy Industries"),
        ("Zhongxin", "CITIC"),
    ] {
        assert!(!alike(list, query), "{list} {query} {}", score(list, query));
    }
    let mut nadra = listed(&["Nadra"]);
    nadra.policy = MatchPolicy::Exact;
    nadra.countries = vec!["RU".to_owned()];
    let party = Party { countries: vec!["PK"], ..named("NADRA") };
    assert!(find(nadra, &party).is_none());
}

#[test]
fn a_former_name_is_searched_and_said_to_be_one() {
    let mut entity = listed(&["Kvartsit Plus"]);
    entity.names.push(EntityName { text: "Zarechny Almazny Fond".to_owned(), kind: NameKind::Former });
    let found = find(entity, &named("Zarechny Almazny Fond")).expect("a former name is searched");
    assert_eq!(found.name_kind, NameKind::Former);
}

#[test]
fn a_second_name_with_the_country_identifies_and_is_said() {
    let mut entity = listed(&["Sogdarya Trading", "Zarechny Almaz"]);
    entity.countries = vec!["KG".to_owned()];
    let party = Party {
        aliases: vec!["Zarechny Almaz", "Sogdarya Trading"],
        countries: vec!["KG"],
        ..named("Sogdarya Trading")
    };
    let found = find(entity, &party).expect("a match");
    assert!(found.identified && found.agreements.iter().any(|text| text.starts_with("also named")));
}

/// What of the expectation does not hold.
fn broken(expected: &str, found: Option<&Match>) -> Option<String> {
    let (first, rest) = expected.split_once(' ').unwrap_or((expected, ""));
    let Some(found) = found else { return (first == "alert").then(|| "no alert".to_owned()) };
    if first == "none" {
        return Some("an alert".to_owned());
    }
    let holds = |words: &str| match words.split_once(':') {
        Some(("agrees", text)) => found.agreements.iter().any(|agreement| agreement.contains(text)),
        Some(("conflicts", text)) => found.conflicts.iter().any(|conflict| conflict.contains(text)),
        _ => found.identified == (words == "identified"),
    };
    let starts = ["identified", "unidentified", "agrees:", "conflicts:"];
    let mut wishes: Vec<String> = Vec::new();
    for word in rest.split_whitespace() {
        match wishes.last_mut() {
            Some(wish) if !starts.iter().any(|start| word.starts_with(start)) => {
                *wish = format!("{wish} {word}")
            }
            _ => wishes.push(word.to_owned()),
        }
    }
    wishes.into_iter().find(|wish| !holds(wish))
}

/// The particulars of one side: a key word and what follows it up to the next key word.
fn particulars(text: &str) -> Vec<(String, String)> {
    const KEYS: [&str; 12] = [
        "person",
        "vessel",
        "weak",
        "exact",
        "country",
        "born",
        "inn",
        "lei",
        "imo",
        "passport",
        "address",
        "tax_number",
    ];
    let mut found: Vec<(String, String)> = Vec::new();
    for word in text.split_whitespace() {
        match found.last_mut() {
            _ if KEYS.contains(&word) => found.push((word.to_owned(), String::new())),
            Some((_, value)) => *value = format!("{value} {word}").trim().to_owned(),
            None => {}
        }
    }
    found
}

fn entity(name: &str, text: &str) -> Entity {
    let mut entity = if name.is_empty() {
        Entity::new("address", EntityKind::Address, Status::Designated)
    } else {
        listed(&[name])
    };
    for (key, value) in particulars(text) {
        match key.as_str() {
            "person" => entity.kind = EntityKind::Person,
            "vessel" => entity.kind = EntityKind::Vessel,
            "weak" => entity.names.push(EntityName { text: value, kind: NameKind::Weak }),
            "exact" => entity.policy = MatchPolicy::Exact,
            "country" => entity.countries = value.split(", ").map(str::to_owned).collect(),
            "born" => entity.dates.push(date(&value)),
            "address" => entity.addresses.push(value),
            _ => entity.identifiers.push(Identifier { kind: key, value }),
        }
    }
    entity
}

fn date(text: &str) -> PartialDate {
    let mut parts = text.split('-');
    let year = parts.next().and_then(|year| year.parse().ok()).expect("a year");
    let mut part = || parts.next().and_then(|part| part.parse().ok());
    PartialDate { year, month: part(), day: part() }
}

fn party<'a>(name: &'a str, text: &'a str) -> Party<'a> {
    let leak = |value: String| -> &'static str { Box::leak(value.into_boxed_str()) };
    let mut party = named(name);
    for (key, value) in particulars(text) {
        let value = leak(value);
        match key.as_str() {
            "country" => party.countries = value.split(", ").collect(),
            "born" => party.date = value,
            "address" => party.addresses.push(value),
            key => party.identifiers.push((leak(key.to_owned()), value)),
        }
    }
    party
}

#[test]
fn names_that_say_nothing_match_nothing() {
    for nothing in
        ["", " ", ".", "-,;:", "😀🎉", "\u{200f}\u{202e}", "\u{378}\u{e000}\u{fffff}", "LLC", "and of the"]
    {
        assert!(!alike("Rassvet", nothing), "{nothing:?}");
        assert!(!alike(nothing, "Rassvet"), "{nothing:?}");
        assert!(!alike(nothing, "LLC"), "{nothing:?}");
    }
}

#[test]
fn a_name_of_ten_thousand_characters_has_an_answer() {
    let long = "x".repeat(10_000);
    assert!(!alike("Rassvet", &long));
    assert!(alike("Rassvet", "\u{200f}Rass\u{200b}vet\u{202e}"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_name_makes_the_matcher_fail(list in "\\PC{0,60}", query in "\\PC{0,60}") {
        let matcher = Matcher::build(vec![listed(&[&list])]);
        let found = matcher.find(&named(&query), Score::default(), 5);
        prop_assert!(found.len() <= 1);
    }

    #[test]
    fn any_rare_name_matches_itself(first in "[b-df-hj-np-tv-z][aeiou][b-df-hj-np-tv-z][aeiou][b-df-hj-np-tv-z]{2}", last in "[b-df-hj-np-tv-z][aeiou]r[aeiou]m[aeiou]n[aeiou]v") {
        let name = format!("{first} {last}");
        prop_assert!(alike(&name, &name.to_uppercase()));
    }

    #[test]
    fn the_index_finds_what_comparing_everything_finds(
        words in proptest::collection::vec("[a-z]{3,9}", 8..20),
        slip in 0_usize..9,
    ) {
        let names: Vec<String> = words.windows(2).map(|pair| pair.join(" ")).collect();
        let matcher = Matcher::build(names.iter().map(|name| listed(&[name])).collect());
        let mut query = names[0].clone();
        query.remove(slip.min(query.len() - 1));
        let at_least = Score::from_f64(LINE);
        let found: Vec<usize> = matcher.find(&named(&query), at_least, 99).iter().map(|found| found.entity).collect();
        for (entity, _) in matcher.find_exhaustively(&query, at_least) {
            prop_assert!(found.contains(&entity), "{query} ~ {}", names[entity]);
        }
    }
}
