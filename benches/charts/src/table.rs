//! Reads Markdown tables.

/// A table of a document.
pub struct Table<'t> {
    header: Vec<&'t str>,
    rows: Vec<Vec<&'t str>>,
}

impl<'t> Table<'t> {
    /// Returns all tables of a document.
    pub fn all(text: &'t str) -> Vec<Self> {
        let mut tables = Vec::new();
        let mut lines: Vec<&str> = Vec::new();
        for line in text.lines().chain([""]) {
            if line.starts_with('|') {
                lines.push(line);
            } else if let [header, _, rows @ ..] = lines.as_slice() {
                let rows = rows.iter().map(|row| cells(row)).collect();
                tables.push(Self { header: cells(header), rows });
                lines.clear();
            }
        }
        tables
    }

    /// Returns the first table whose first column has this heading.
    ///
    /// # Errors
    /// Returns an error if there is none.
    pub fn named(text: &'t str, name: &str) -> Result<Self, String> {
        let mut tables = Self::all(text).into_iter();
        tables.find(|table| table.name() == name).ok_or_else(|| format!("no table `{name}`"))
    }

    /// Returns the heading of the first column.
    pub fn name(&self) -> &'t str {
        self.header.first().copied().unwrap_or_default()
    }

    /// Returns whether a column has this heading.
    pub fn has(&self, column: &str) -> bool {
        self.header.contains(&column)
    }

    /// Returns the numbers of a column, with the labels of their rows.
    ///
    /// # Errors
    /// Returns an error if there is no such column, or a cell is not a number.
    pub fn column(&self, name: &str) -> Result<Vec<(&'t str, f64)>, String> {
        let column = self.header.iter().position(|heading| *heading == name);
        let column = column.ok_or_else(|| format!("no column `{name}`"))?;
        let number = |row: &Vec<&'t str>| {
            let cell = row.get(column).copied().unwrap_or_default();
            let value = cell.parse().map_err(|_| format!("`{cell}` is not a number"))?;
            Ok((row.first().copied().unwrap_or_default(), value))
        };
        self.rows.iter().map(number).collect()
    }
}

fn cells(line: &str) -> Vec<&str> {
    let line = line.trim().trim_start_matches('|').trim_end_matches('|');
    line.split('|').map(|cell| cell.trim().trim_matches('*')).collect()
}
