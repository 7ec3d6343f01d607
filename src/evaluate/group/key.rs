//! The normal form of keys: what counts as one company, and what is no name at all. Never looks at another record.

use crate::evaluate::compare;
use crate::matching::party_key;
use crate::text::is_placeholder;
use crate::value::{Type, Value};

/// A text that is the same for two values exactly when they are one key; none for what stands in place of a value.
///
/// Names: legal forms are left out and alphabets romanised, so that `ООО Дельта` and `Delta LLC` are one. Names in other
/// spellings stay apart: likeness is no equivalence, and groups by it would depend on the order of the records.
pub(in crate::evaluate) fn normal(value: &Value<'_>, ty: &Type) -> Option<String> {
    let Value::Text(text) = value else { return Some(compare::key(value, ty)) };
    if matches!(ty, Type::Text | Type::Name | Type::Place) && is_placeholder(text) {
        return None;
    }
    match ty {
        Type::Name => party_key(text).or_else(|| Some(compare::key(value, ty))),
        _ => Some(compare::key(value, ty)),
    }
}

/// Several normal forms as one text, each with its length before it.
pub(super) fn joined<'k>(keys: impl Iterator<Item = &'k String>) -> String {
    keys.fold(String::new(), |mut all, key| {
        all.push_str(&format!("{}:{key}", key.len()));
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Option<String> {
        normal(&Value::Text(text.into()), &Type::Name)
    }

    #[test]
    fn a_company_is_one_in_any_alphabet_and_with_any_legal_form() {
        let delta = name("Delta LLC").unwrap();
        for other in [
            "ООО Дельта",
            "DELTA",
            "Delta, L.L.C.",
            "delta ltd",
            "ТОВ «Дельта»",
            "Delta Limited Liability Company",
        ] {
            assert_eq!(name(other).unwrap(), delta, "{other}");
        }
        for other in ["Delta Trading LLC", "Delta 2 LLC", "Delma LLC"] {
            assert_ne!(name(other).unwrap(), delta, "{other}");
        }
    }

    #[test]
    fn a_legal_form_alone_is_a_key_of_its_own_and_no_empty_one() {
        assert_eq!(name("LLC").unwrap(), "llc");
        assert_ne!(name("LLC"), name("GmbH"));
    }

    #[test]
    fn what_stands_in_place_of_a_name_is_no_key() {
        for placeholder in [
            "TO ORDER",
            "To the order of Bank X",
            "UNKNOWN",
            "N/A",
            "n.a.",
            "-",
            "",
            "  ",
            "неизвестно",
            "凭指示",
            "TBA",
        ] {
            assert_eq!(name(placeholder), None, "{placeholder}");
        }
        for real in ["Order Systems GmbH", "Nova", "Unknown Worlds Inc", "Testo SE"] {
            assert!(name(real).is_some(), "{real}");
        }
    }

    #[test]
    fn keys_of_several_texts_do_not_run_into_each_other() {
        let join = |keys: [&str; 2]| joined(keys.map(str::to_owned).iter());
        assert_ne!(join(["ab", "c"]), join(["a", "bc"]));
    }
}
