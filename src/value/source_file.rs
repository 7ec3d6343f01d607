//! An input file as far as the places of its values need it. Never opens it.

use super::Source;

/// What names the cells of an input.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceFile {
    /// The file and its sheet.
    pub source: Source,
    /// The headers of its columns, in order; empty for a source without columns.
    pub columns: Vec<String>,
    /// The number in the sheet of the first column, from 0; none where cells have no reference such as `C12`.
    pub first_column: Option<u32>,
}

impl SourceFile {
    /// The reference of a cell as spreadsheets write it, `C12`; empty where cells have none.
    pub fn reference(&self, column: u32, row: u64) -> String {
        let Some(number) = self.first_column.and_then(|first| first.checked_add(column)) else {
            return String::new();
        };
        let mut letters = Vec::new();
        let mut rest = u64::from(number) + 1;
        while rest > 0 {
            rest -= 1;
            letters.push(char::from(b'A' + (rest % 26) as u8));
            rest /= 26;
        }
        letters.iter().rev().chain(&row.to_string().chars().collect::<Vec<_>>()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_spreadsheets_do() {
        let sheet = |first_column| SourceFile { first_column, ..SourceFile::default() };
        assert_eq!(sheet(Some(0)).reference(2, 12), "C12");
        assert_eq!(sheet(Some(1)).reference(25, 1), "AA1");
        assert_eq!(sheet(Some(0)).reference(701, 1), "ZZ1");
        assert_eq!(sheet(Some(0)).reference(702, 1), "AAA1");
        assert_eq!(sheet(None).reference(2, 12), "");
    }
}
