//! Addresses in one line: what is taken out of them and what is left. Never tests what a rule makes of it.

use crate::tree::package;
use proptest::prelude::*;
use std::fmt::Write;
use tidewaiter::value::postal::{Known, read};

#[test]
fn addresses_yield_what_they_say_for_certain_and_no_more() {
    let table = std::fs::read_to_string(package().join("tests/cases/postal/addresses.tsv")).unwrap();
    let mut shown = String::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let (known, address) = line.split_once('\t').unwrap();
        let (of_address, of_party) = known.split_once('/').unwrap();
        let parts = read(address, Known { of_address: given(of_address), of_party: given(of_party) });
        let part = |part: Option<&str>| part.unwrap_or("-").to_owned();
        let (city, code) = (part(parts.city.as_deref()), part(parts.postal_code.as_deref()));
        writeln!(shown, "{known}  {address}\n    {city} | {code} | {}", part(parts.country)).unwrap();
    }
    insta::with_settings!({ snapshot_path => "../cases/postal", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("addresses", shown);
    });
}

fn given(code: &str) -> Option<&str> {
    (code != "-").then_some(code)
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_of_addresses_panic_and_what_it_takes_stands_there(
        text in "([а-яA-Zа-я]{0,6}|市|中国|г\\.|[0-9]{4,6}|, |/|-| |\\.){0,12}"
    ) {
        let parts = read(&text, Known::default());
        let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        for part in [parts.city, parts.postal_code].into_iter().flatten() {
            let part: String = part.chars().filter(|c| !c.is_whitespace()).collect();
            prop_assert!(!part.is_empty() && bare.contains(&part), "{part}");
        }
    }
}
