//! Links to the pages of a long list.

use crate::fields::encode;

/// What the pager macro draws.
#[derive(Debug, Clone, Default)]
pub struct Pager {
    /// How many pages there are.
    pub pages: u64,
    /// Address of the previous page.
    pub previous: Option<String>,
    /// Address of the next page.
    pub next: Option<String>,
    /// Links in order, with gaps.
    pub links: Vec<PageLink>,
}

/// One link of the pager.
#[derive(Debug, Clone)]
pub struct PageLink {
    /// Page number.
    pub number: u64,
    /// Its address.
    pub address: String,
    /// Whether it is the page shown.
    pub current: bool,
    /// A gap instead of a link.
    pub gap: bool,
}

impl Pager {
    /// A pager for `page` of `pages`; `query` are the other parameters of the address.
    pub fn new(path: &str, query: &[(String, String)], page: u64, pages: u64) -> Pager {
        Pager::named(path, query, "page", page, pages)
    }

    /// The same for one of several lists of a page: `parameter` of the address names its page.
    pub fn named(path: &str, query: &[(String, String)], parameter: &str, page: u64, pages: u64) -> Pager {
        let address = |number: u64| {
            let mut pairs: Vec<_> =
                query.iter().filter(|(name, value)| name != parameter && !value.is_empty()).cloned().collect();
            if number > 1 {
                pairs.push((parameter.to_owned(), number.to_string()));
            }
            if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", encode(&pairs)) }
        };
        let mut links = Vec::new();
        for number in 1..=pages {
            let near = number == 1 || number == pages || number.abs_diff(page) <= 1;
            if near {
                links.push(PageLink { number, address: address(number), current: number == page, gap: false });
            } else if links.last().is_some_and(|link: &PageLink| !link.gap) {
                links.push(PageLink { number, address: String::new(), current: false, gap: true });
            }
        }
        Pager {
            pages,
            previous: (page > 1).then(|| address(page - 1)),
            next: (page < pages).then(|| address(page + 1)),
            links,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_stand_for_far_pages() {
        for (page, pages, expected) in [(1, 1, "1"), (1, 3, "1 2 3"), (5, 9, "1 … 4 5 6 … 9"), (9, 9, "1 … 8 9")]
        {
            let pager = Pager::new("/units", &[], page, pages);
            let words: Vec<_> =
                pager.links.iter().map(|l| if l.gap { "…".to_owned() } else { l.number.to_string() }).collect();
            assert_eq!(words.join(" "), expected);
        }
    }

    #[test]
    fn other_parameters_stay() {
        let query = vec![("q".to_owned(), "школа №1".to_owned()), ("page".to_owned(), "2".to_owned())];
        let pager = Pager::new("/units", &query, 2, 3);
        assert_eq!(pager.previous.as_deref(), Some("/units?q=%D1%88%D0%BA%D0%BE%D0%BB%D0%B0+%E2%84%961"));
        assert_eq!(pager.next.as_deref(), Some("/units?q=%D1%88%D0%BA%D0%BE%D0%BB%D0%B0+%E2%84%961&page=3"));
    }
}
