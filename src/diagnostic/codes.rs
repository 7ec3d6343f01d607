//! Every code with its page. Append only: a code keeps its number and meaning for ever.
//! Never holds the wording of a single message; that stands where the message is made.
//!
//! E00 files, E01 syntax, E02 names, E03 types, E04 rules as a whole, E05 lists, E06 tests, E07 mapping files; W03 lints of style and sense.

use super::Severity;

/// A code such as `E0201`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub &'static str);

impl Code {
    /// `E…` codes are errors, `W…` codes are warnings.
    pub fn severity(self) -> Severity {
        if self.0.starts_with('E') { Severity::Error } else { Severity::Warning }
    }

    /// Its title and page.
    pub fn page(self) -> Option<&'static Page> {
        CODES.iter().find(|page| page.code == self)
    }
}

/// What `explain-code` prints.
#[derive(Debug)]
pub struct Page {
    /// The code.
    pub code: Code,
    /// One line, lower case.
    pub title: &'static str,
    /// Why it is an error, a wrong example, a right one. Plain text, lines of at most 100 characters.
    pub text: &'static str,
}

/// A code whose page stands in a file of its own beside this one.
macro_rules! page {
    ($code:literal, $title:literal) => {
        Page { code: Code($code), title: $title, text: include_str!(concat!("pages/", $code, ".txt")) }
    };
}

/// All codes, by number.
pub const CODES: &[Page] = &[
    Page {
        code: Code("E0001"),
        title: "a rule file cannot be read",
        text: "The file does not exist, is not a regular file, or is not UTF-8 text. Save it as UTF-8 and name it again.\n",
    },
    Page {
        code: Code("E0101"),
        title: "something else is expected here",
        text: r#"The text breaks the grammar of Tide. The message says what could stand at this place, and what was
found instead. An expression ends with its line where the next line begins with an item, a part of
a rule, or `name :`.

Wrong:

  when all {
    listed item is found
  }

Right:

  when all {
    listed : item is found
  }
"#,
    },
    Page {
        code: Code("E0102"),
        title: "a character that means nothing in Tide",
        text: r#"Outside of texts and comments a rule has ASCII letters, digits and a few signs. Word processors
like to put curly quotes, long dashes and wide blanks in the place of plain ones.

Wrong:

  sensitive : s.destination == “RU”

Right:

  sensitive : s.destination == "RU"
"#,
    },
    Page {
        code: Code("E0103"),
        title: "a text does not end on its line",
        text: r#"A text stands between two `"` on one line. Were it to run on, one forgotten quotation mark would
turn the rest of the file inside out. Write `\n` for a line break and `\"` for a quotation mark.

Wrong:

  title "Goods through a hub

Right:

  title "Goods through a hub"
"#,
    },
    Page {
        code: Code("E0104"),
        title: "an unknown escape in a text",
        text: r#"In a text, `\` begins an escape: `\"` `\\` `\n` `\t` `\{` `\}`. A backslash itself is written
twice, also in regular expressions.

Wrong:

  container : s.container matches "[A-Z]{4}\d{7}"

Right:

  container : s.container matches "[A-Z]{4}\\d{7}"
"#,
    },
    Page {
        code: Code("E0105"),
        title: "a number, duration or date that cannot be read",
        text: r#"Numbers have digits, with `_` between digits where it helps the eye, and `.` before the fraction.
Percentages end with `%`, durations with `d` for days: no other unit is certain to mean the same
everywhere. Dates are written year-month-day with all their digits.

Wrong:

  recent : s.buyer.incorporated_on > 2024-2-3 and age < 6m

Right:

  recent : s.buyer.incorporated_on > 2024-02-03 and age < 180d
"#,
    },
    Page {
        code: Code("E0106"),
        title: "a name with letters other than ASCII",
        text: r#"Names in rules have the letters a to z and A to Z, digits and `_`. Letters of other scripts may
look the same and yet make another name, so that a clause seems to be tested and is not. In texts
every letter is welcome.

Wrong (the first letter is Cyrillic):

  let сountry = s.destination

Right:

  let country = s.destination
"#,
    },
    Page {
        code: Code("E0107"),
        title: "not an item",
        text: r#"At its top level a file has items: source, record, extend, list, watchlist, const, def, rule,
fixture, test, exception, override and scoring. A part of a rule at this place often means a `}`
too many above it.

Wrong:

  rul transit_hub {
    for s: Shipment
  }

Right:

  rule transit_hub {
    for s: Shipment
  }
"#,
    },
    Page {
        code: Code("E0108"),
        title: "not a part of this item",
        text: r#"Each item has its own parts, each of which begins with its word. The message names the nearest, or
all.

Wrong:

  serverity high
  family    route

Right:

  severity high
  family   route
"#,
    },
    Page {
        code: Code("E0109"),
        title: "a part is given twice",
        text: r#"A part that stands in an item twice leaves open which of the two holds. The message shows both
places.

Wrong:

  severity high
  owner    "export-desk"
  severity low

Right:

  severity high
  owner    "export-desk"
"#,
    },
    Page {
        code: Code("E0110"),
        title: "a part is missing",
        text: r#"A rule says what it runs over with `for`. A test says what it starts from with `given`, and what
should come of it with `expect` or with `cases`, whose first row is a header.

Wrong:

  test transit_hub "a screw is not listed" {
    expect no hit
  }

Right:

  test transit_hub "a screw is not listed" {
    given chips but { items[0].hs: "7318.15" }
    expect no hit
  }
"#,
    },
    Page {
        code: Code("E0111"),
        title: "nested too deeply",
        text: r#"Blocks, brackets, lists and expressions nest at most 64 levels deep; every operator of a long
chain such as `a or b or c` counts as a level. Nobody can read more. Name a part with `let`,
`const` or `def`; put many values into a list and ask with `in`; put many conditions into a block
of clauses.

Wrong:

  far : s.destination == "A1" or s.destination == "A2" or … a hundred times

Right:

  far : s.destination in far_countries
"#,
    },
    Page {
        code: Code("E0112"),
        title: "a bracket is never closed",
        text: r#"Where the next item, part or clause begins, a `{`, `(` or `[` is still open. The message shows
where the bracket that closes it was missed, and where it was opened.

Wrong:

  when all {
    listed : item is found
  score 45

Right:

  when all {
    listed : item is found
  }
  score 45
"#,
    },
    Page {
        code: Code("E0113"),
        title: "comparisons do not chain",
        text: r#"`a < b < c` reads like mathematics, but would compare the answer of `a < b` with `c`. Say both
comparisons, or ask for a range with `between`, in which both ends count.

Wrong:

  in_band : 8% <= premium <= 15%

Right:

  in_band : premium between 8% and 15%
"#,
    },
    Page {
        code: Code("E0114"),
        title: "braces in a text do not match",
        text: r#"In a reason, an inquiry or the sentence of a score line, `{…}` holds an expression, perhaps with a
format: `{m.score:percent}`. For a plain brace write `\{` or `\}`. A text cannot stand inside the
braces, since its quotation mark would end the whole; name such a value with `let`.

Wrong:

  reason "goes to {s.end_user ?? "nobody"}"

Right:

  let user = s.end_user ?? "nobody"
  reason "goes to {user}"
"#,
    },
    Page {
        code: Code("E0115"),
        title: "a part that may not stand here",
        text: r#"An override sets severity, status, score, tags, owner and exceptions of a rule that others wrote,
never its conditions: a rule with other conditions is another rule, with a name and tests of its
own. A list whose values stand in the rule file has no columns; those are for lists in CSV files.

Wrong:

  override rule transit_hub {
    when all { far : s.destination == "KG" }
  }

Right:

  override rule transit_hub {
    status retired
  }
"#,
    },
    Page {
        code: Code("E0116"),
        title: "a case has more or fewer cells than the header",
        text: r#"In a table of cases the header names the paths that each case changes, and `expect` last. Each row
has one value for each path, and an expectation.

Wrong:

  cases {
    | items[0].hs | destination | expect |
    | "8542.31"   | hit                  |
  }

Right:

  cases {
    | items[0].hs | destination | expect |
    | "8542.31"   | "KG"        | hit    |
  }
"#,
    },
    Page {
        code: Code("E0117"),
        title: "too many errors in one file",
        text: r#"After 200 errors the rest of the file is not read. Mostly it is not a rule file at all, or was
saved in a way that damaged it. Mend the first errors, or name another file.

Wrong:

  tidewaiter check --rules shipments.csv

Right:

  tidewaiter check --rules rules/
"#,
    },
    Page {
        code: Code("E0118"),
        title: "a word that is not among the possible ones",
        text: r#"At this place one of a few words stands: the verdict after `expect`, the way to join families in
`scoring`, what is made of `each` in a list (`any`, `all`, `count`, `sum`, `min`, `max`, `avg`,
`first`, `distinct`).

Wrong:

  expect miss

Right:

  expect no hit
"#,
    },
    Page {
        code: Code("E0119"),
        title: "a rule file is too large",
        text: r#"A rule file has at most 16 MiB. Rules are written and read by people; long lists stand in CSV
files, which may be larger.

Wrong:

  list part_numbers : text = ["…", … a million times]

Right:

  list part_numbers : text from "part_numbers.csv"
"#,
    },
    page!("E0201", "there is no such field"),
    page!("E0202", "nothing has this name"),
    page!("E0203", "a name is declared twice"),
    page!("E0204", "there is no such type"),
    page!("E0205", "there is no such function"),
    page!("E0206", "there is no such source"),
    page!("E0207", "not a word of the enumeration"),
    page!("E0208", "there is no such list"),
    page!("E0209", "there is no such rule or fixture"),
    page!("E0210", "the same name twice in one place"),
    page!("E0211", "a record's key or time"),
    page!("E0212", "the rule has no such clause or field"),
    page!("E0301", "values of different types"),
    page!("E0302", "a text is not what its place needs"),
    page!("E0303", "a question belongs here"),
    page!("E0304", "these values do not calculate"),
    page!("E0305", "money of two currencies"),
    page!("E0306", "arguments missing, extra, or misnamed"),
    page!("E0307", "an argument of the wrong type"),
    page!("E0308", "this value has no fields"),
    page!("E0309", "nothing to look up"),
    page!("E0310", "a list of values belongs here"),
    page!("E0311", "mentions needs text and a list of texts"),
    page!("E0312", "not a regular expression"),
    page!("E0313", "a format that does not exist or does not fit"),
    page!("E0314", "a whole record does not print"),
    page!("E0315", "a date, number or duration that does not exist"),
    page!("E0316", "a record contains itself"),
    page!("E0317", "a type that cannot stand here"),
    page!("E0318", "too many parts in parts"),
    page!("E0319", "a fixed value belongs here"),
    page!("E0320", "a field is present or missing, not found"),
    page!("E0321", "a key stands twice in a list"),
    page!("E0401", "a part is missing"),
    page!("E0402", "not a severity or status"),
    page!("E0403", "points out of range"),
    page!("E0404", "it ends before it begins"),
    page!("E0405", "a definition that needs itself"),
    page!("E0406", "a rule grows too large"),
    page!("E0407", "a rule runs over parts"),
    page!("E0408", "not a legal regime"),
    page!("E0409", "scoring that cannot be"),
    page!("E0411", "a block asks for clauses it does not have"),
    page!("E0412", "only a part of records"),
    page!("E0413", "the rule does not permit the exception"),
    page!("E0414", "a pause between alerts of single records"),
    page!("E0415", "one value for the whole group is needed"),
    page!("E0416", "an exception needs a second approver"),
    Page {
        code: Code("E0501"),
        title: "a list file is empty",
        text: "A list without entries finds nothing, and a rule that uses it never hits. An empty file is most often a failed\n\
download, so it stops the run. The first line must name the columns, and at least one row must follow.\n\n\
Wrong:\n    hs,tier\n\nRight:\n    hs,tier\n    8542.31,T1\n",
    },
    Page {
        code: Code("E0502"),
        title: "a list file lacks a column, or has it twice",
        text: "The columns that a list declares are found by their names in the file's first line. Case does not count, and a\n\
blank or hyphen is as good as `_`. A watchlist needs `id` and one of `name` and `addresses`.\n\n\
Wrong (the list declares `column tier`):\n    hs,level\n    8542.31,T1\n\n\
Right:\n    hs,tier\n    8542.31,T1\n",
    },
    Page {
        code: Code("E0503"),
        title: "a cell of a list does not fit its column",
        text: "A list is loaded whole or not at all: an entry left out would be a party or a code that is never found. So every\n\
cell must be of its column's type. A cell may be empty, except the key in the first column.\n\n\
Wrong (the keys are countries):\n    country\n    XR\n\n\
Right:\n    country\n    TR\n",
    },
    Page {
        code: Code("E0504"),
        title: "a key or an id stands twice in a list",
        text: "Of two rows with one key, which one counts would depend on their order. Keys are compared as they are looked up:\n\
texts and names without case, places without accents, HS codes without dots, countries by their codes. Keep one.\n\n\
Wrong:\n    hs,tier\n    8542.31,T1\n    854231,T2\n\n\
Right:\n    hs,tier\n    8542.31,T1\n",
    },
    Page {
        code: Code("E0505"),
        title: "a row of a list is cut wrong",
        text: "A row has more or fewer cells than the header, or a quote that does not close, so that its cells stand in the\n\
wrong columns. A cell with a comma, a quote or a line end in it is written in quotes, and a quote inside twice.\n\n\
Wrong:\n    id,name\n    1,Delta, LLC\n\n\
Right:\n    id,name\n    1,\"Delta, LLC\"\n",
    },
    Page {
        code: Code("E0506"),
        title: "an entry of a watchlist cannot be used",
        text: "An entry needs an id, which alerts and exceptions refer to, and a name or an address, by which it can match.\n\n\
Wrong:\n    id,name,addresses\n    1,,\n\n\
Right:\n    id,name,addresses\n    1,,\"14 Harbour Road, Kowloon\"\n",
    },
    Page {
        code: Code("E0507"),
        title: "a list file that is not there, or of which there are several",
        text: "A rule file names a list by its path from the rule file's folder, or by the end of its path among the lists that\n\
ship and those given with `--watchlists`. Exactly one file must fit.\n\n\
Wrong (the file is called `hubs_2026.csv`):\n    list hubs : country from \"hubs.csv\"\n\n\
Right:\n    list hubs : country from \"hubs_2026.csv\"\n",
    },
    page!("E0508", "an imported list is damaged"),
    page!("E0601", "a record of another type"),
    page!("E0602", "a path that leads nowhere"),
    page!("E0603", "not an outcome"),
    page!("E0604", "a score that cannot be expected"),
    page!("E0605", "several records for a rule over single ones"),
    page!("E0701", "a line of a mapping file that says nothing"),
    page!("E0702", "a mapping names what no record type has"),
    page!("E0703", "a mapping says one thing twice"),
    page!("E0704", "a mapping names a column that no file has"),
    page!("E0705", "a unit that does not fit its field"),
    page!("W0301", "declared, and used by nothing"),
    page!("W0302", "a rule cites no source"),
    page!("W0303", "a rule has no owner"),
    page!("W0304", "a rule has no test"),
    page!("W0305", "no test shows a hit"),
    page!("W0306", "no test shows a near miss"),
    page!("W0307", "no test shows what is missing"),
    page!("W0308", "a clause is always true or always false"),
    page!("W0309", "two clauses are never true together"),
    page!("W0310", "nothing but countries, and more than 5 points"),
    page!("W0311", "letters that look alike"),
    page!("W0312", "marks that turn the direction of writing"),
    page!("W0313", "the reason names nothing that was looked at"),
    page!("W0314", "no test stands on the threshold"),
    page!("W0315", "two rules ask the same"),
    page!("W0316", "a comment that allows nothing"),
    page!("W0317", "a comment that allows without a reason"),
    page!("W0318", "a rule has no title"),
    page!("W0319", "an exception covers too much"),
    page!("W0320", "an exception is not bound to the list entry"),
    page!("W0321", "an exception has ended"),
];
