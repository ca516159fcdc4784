//! Draws horizontal bars as SVG, for light and dark pages.

use std::fmt::Write as _;

/// A chart of horizontal bars.
pub struct Chart {
    pub title: String,
    /// The names of our bars and of the others; an empty one is not shown.
    pub series: [&'static str; 2],
    /// A value that is marked by a line.
    pub reference: Option<f64>,
    /// The number of decimals of values.
    pub decimals: usize,
    pub groups: Vec<Group>,
}

/// The bars of one row of a table.
pub struct Group {
    pub label: String,
    pub bars: Vec<Bar>,
}

/// A bar.
pub struct Bar {
    pub is_ours: bool,
    pub value: f64,
}

const WIDTH: f64 = 820.0;
/// The width of a character of a label, in a wide font.
const CHARACTER: f64 = 7.0;
/// The space for values, right of the bars.
const VALUES: f64 = 60.0;
const TOP: f64 = 56.0;
const BAR: f64 = 12.0;
const GAP: f64 = 8.0;

const STYLE: &str = "\
text { font: 12px system-ui, sans-serif; fill: #333 } .title { font-weight: bold } \
.ours { fill: #d9622b } .other { fill: #8a94a0 } line { stroke: #555; stroke-dasharray: 3 3 } \
@media (prefers-color-scheme: dark) { text { fill: #ddd } line { stroke: #aaa } }";

impl Chart {
    /// Returns the chart as SVG.
    pub fn svg(&self) -> String {
        let longest = self.groups.iter().map(|group| group.label.chars().count()).max();
        let left = 16.0 + CHARACTER * longest.unwrap_or(0) as f64;
        let values = self.groups.iter().flat_map(|group| &group.bars).map(|bar| bar.value);
        let least = 1.15 * self.reference.unwrap_or(1.0);
        let scale = (WIDTH - left - VALUES) / values.fold(least, f64::max);
        let mut body = String::new();
        let mut y = TOP;
        for group in &self.groups {
            let height = BAR * group.bars.len() as f64;
            text(&mut body, (left - 8.0, y + height / 2.0 + 4.0), "end", &group.label);
            for bar in &group.bars {
                let (class, width) =
                    (if bar.is_ours { "ours" } else { "other" }, bar.value * scale);
                rect(&mut body, class, (left, y), (width, BAR - 1.0));
                let value = format!("{:.*}", self.decimals, bar.value);
                text(&mut body, (left + width + 5.0, y + BAR - 2.0), "start", &value);
                y += BAR;
            }
            y += GAP;
        }
        if let Some(x) = self.reference.map(|value| left + value * scale) {
            let ends = format!("x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{}\" y2=\"{y:.1}\"", TOP - 6.0);
            line(&mut body, &format!("<line {ends}/>"));
        }
        let size = format!("width=\"{WIDTH}\" height=\"{y}\" viewBox=\"0 0 {WIDTH} {y}\"");
        let head = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" {size} role=\"img\">\n");
        format!("{head}<style>{STYLE}</style>\n{}{body}</svg>\n", self.legend())
    }

    fn legend(&self) -> String {
        let mut legend = String::new();
        let title = escape(&self.title);
        line(&mut legend, &format!("<text class=\"title\" x=\"8\" y=\"18\">{title}</text>"));
        let names = self.series.iter().zip(["ours", "other"]).filter(|(name, _)| !name.is_empty());
        for ((name, class), x) in names.zip([8.0, 120.0]) {
            rect(&mut legend, class, (x, 28.0), (BAR, BAR));
            text(&mut legend, (x + BAR + 6.0, 38.0), "start", name);
        }
        legend
    }
}

fn rect(svg: &mut String, class: &str, (x, y): (f64, f64), (width, height): (f64, f64)) {
    let place = format!("x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"");
    line(svg, &format!("<rect class=\"{class}\" {place}/>"));
}

fn text(svg: &mut String, (x, y): (f64, f64), anchor: &str, text: &str) {
    let place = format!("x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\"");
    line(svg, &format!("<text {place}>{}</text>", escape(text)));
}

fn line(svg: &mut String, line: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(svg, "{line}");
}

fn escape(text: &str) -> String {
    text.replace('`', "").replace('&', "&amp;").replace('<', "&lt;")
}
