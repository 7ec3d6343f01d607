//! Whose law stands behind an entry: `US` for a list of the US Treasury. Never says whom that law binds.

/// The words of publishers, data sets and programmes by which a regime is known.
const WORDS: &[(&str, &[&str])] = &[
    ("US", &["us", "ofac", "bis", "usa"]),
    ("EU", &["eu", "european"]),
    ("UK", &["uk", "gb", "ofsi", "hmt", "british"]),
    ("UN", &["un", "unsc"]),
    ("CH", &["ch", "swiss", "seco"]),
    ("CA", &["ca", "canada", "canadian", "sema"]),
    ("AU", &["au", "australia", "australian", "dfat"]),
    ("UA", &["ua", "nsdc"]),
];

/// The regimes that a text names, each once, in the order of the table: `us_ofac_sdn` and `US Treasury` are `US`.
pub(super) fn named(text: &str) -> Vec<String> {
    let text = text.to_lowercase().replace("united nations", "un");
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
    let is_named = |known: &&[&str]| known.iter().any(|word| words.contains(word));
    WORDS.iter().filter(|(_, known)| is_named(known)).map(|(regime, _)| (*regime).to_owned()).collect()
}

/// The regimes of a list's publisher; none for one who gathers the lists of others.
pub(super) fn of_publisher(publisher: &str) -> Vec<String> {
    // The first word that says it: `Swiss State Secretariat …`, `European Commission`.
    named(publisher).into_iter().take(1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn publishers_and_data_sets_say_whose_law_it_is() {
        for (text, regimes) in [
            ("US Treasury, Office of Foreign Assets Control", vec!["US"]),
            ("US Department of Commerce, International Trade Administration", vec!["US"]),
            ("European Commission", vec!["EU"]),
            ("UK Foreign, Commonwealth and Development Office", vec!["UK"]),
            ("United Nations Security Council", vec!["UN"]),
            ("Swiss State Secretariat for Economic Affairs (SECO)", vec!["CH"]),
            ("Global Affairs Canada", vec!["CA"]),
            ("Australian Department of Foreign Affairs and Trade", vec!["AU"]),
            ("us_ofac_sdn; eu_fsf", vec!["US", "EU"]),
            ("gb_hmt_sanctions, ua_nsdc_sanctions", vec!["UK", "UA"]),
            ("OpenSanctions", vec![]),
            ("our own list", vec![]),
        ] {
            assert_eq!(named(text), regimes, "{text}");
        }
    }
}
