//! Colours. Text has a contrast of at least 4.5:1 on what it stands on, lines 3:1 (WCAG 2.2, 1.4.3 and 1.4.11), by day and by night.

use crate::chart::Shape;

use super::card::Style;

/// What is the same by day and by night.
const FORM: &str = "text{font-family:Verdana,'DejaVu Sans',Arial,sans-serif;font-size:12px;text-anchor:middle}\
.title{font-size:14px;font-weight:bold}.heading{font-size:18px;font-weight:bold}.head-text{text-anchor:start;font-weight:bold}.kind{font-style:italic}\
.edge{fill:none;stroke-width:1.6}.edge.else{stroke-dasharray:6 4}.band{stroke-width:1.2;stroke-dasharray:2 3}.shape{stroke-width:1.6}\
.event{stroke-dasharray:5 3}.inner{fill:none;stroke-width:1.2}.bar{fill:none;stroke-width:4}";

/// Name of a colour, then its value by day and by night.
const COLOURS: [(&str, &str, &str); 18] = [
    (".ground{fill:", "#ffffff", "#14181d"),
    (".band{fill:", "#f4f6f8", "#1c222a"),
    (".band{stroke:", "#5f6b78", "#8b98a6"),
    (".band-head{fill:", "#f4f6f8", "#1c222a"),
    (".label-ground{fill:", "#ffffff", "#14181d"),
    ("text{fill:", "#15202b", "#eef2f6"),
    (".kind{fill:", "#3a4754", "#c3ced9"),
    (".edge{stroke:", "#46525f", "#a9b5c1"),
    (".edge.else{stroke:", "#a8341f", "#ff9d87"),
    (".head{fill:", "#46525f", "#a9b5c1"),
    (".head.else{fill:", "#a8341f", "#ff9d87"),
    (".shape,.inner,.bar{stroke:", "#46525f", "#a9b5c1"),
    (".work{fill:", "#e3eefc", "#1d3350"),
    (".rules{fill:", "#fdf1d3", "#43360f"),
    (".effect{fill:", "#e4f4e6", "#193a22"),
    (".wait{fill:", "#ece8f7", "#322a4d"),
    (".end{fill:", "#e9ecef", "#2b333c"),
    (".badge{fill:", "#7a2413", "#ffd9cf"),
];

/// The style sheet; each of its rules holds only inside the drawing `id`.
pub(super) fn sheet(id: &str) -> String {
    let scoped = |rule: &str| {
        let (names, rest) = rule.split_once('{').unwrap_or((rule, ""));
        let names: Vec<String> = names.split(',').map(|name| format!("#{id} {name}")).collect();
        format!("{}{{{rest}", names.join(","))
    };
    let mut form: String = FORM.split_inclusive('}').map(scoped).collect();
    let day: String = COLOURS.iter().map(|(name, day, _)| format!("{}{day}}}", scoped(name))).collect();
    let night: String = COLOURS.iter().map(|(name, _, night)| format!("{}{night}}}", scoped(name))).collect();
    // After the colour of text, which it differs from.
    let count = [scoped(".count{fill:#ffffff}"), scoped(".count{fill:#3b0f06}")];
    form.push_str(&day);
    format!("{form}{}@media (prefers-color-scheme:dark){{{night}{}}}", count[0], count[1])
}

pub(super) fn class(style: Style) -> &'static str {
    match style {
        Style::Kind => "kind",
        Style::Title => "title",
        Style::Detail => "detail",
        Style::Count => "count",
    }
}

pub(super) fn shape(shape: Shape) -> &'static str {
    match shape {
        Shape::Start | Shape::Close => "shape end",
        Shape::Event => "shape wait event",
        Shape::Work | Shape::Decision => "shape work",
        Shape::Rules => "shape rules",
        Shape::Effect => "shape effect",
        Shape::Wait => "shape wait",
        Shape::Fork => "shape end fork",
    }
}

#[cfg(test)]
mod tests {
    use super::COLOURS;

    fn luminance(colour: &str) -> f64 {
        let part = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn everything_stands_out_by_day_and_by_night() {
        let colour = |name: &str| COLOURS.iter().find(|(rule, ..)| rule.starts_with(name)).map(|(_, day, night)| [*day, *night]).unwrap();
        let grounds = [".ground", ".band{fill", ".work", ".rules", ".effect", ".wait", ".end", ".label-ground"].map(colour);
        for time in [0, 1] {
            for ground in grounds {
                for text in ["text", ".kind"] {
                    assert!(contrast(colour(text)[time], ground[time]) >= 4.5, "{text} on {}", ground[time]);
                }
                for line in [".shape", ".edge{", ".edge.else"] {
                    assert!(contrast(colour(line)[time], ground[time]) >= 3.0, "{line} on {}", ground[time]);
                }
            }
            assert!(contrast(colour(".badge")[time], ["#ffffff", "#3b0f06"][time]) >= 4.5);
        }
    }
}
