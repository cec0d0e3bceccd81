use crate::window::N;
use crate::word_scan::Boundaries;

/// The standard's boundaries, kept from one chunk to the next: what is known of 64 bytes serves
/// all chunks in them.
pub(crate) struct Ahead<'t> {
    text: &'t str,
    /// Where the text begins whose boundaries these are.
    base: usize,
    left: Boundaries<'t>,
    /// The last boundary told.
    at: usize,
}

impl<'t> Ahead<'t> {
    pub(crate) fn new(text: &'t str) -> Ahead<'t> {
        Ahead { text, base: 0, left: Boundaries::new(text), at: 0 }
    }

    /// The next boundary to be told is the first one behind `start`, which is one; `end` is one too,
    /// and the last that is asked for.
    pub(crate) fn go_to(&mut self, start: usize, end: usize) {
        if self.text[end..].starts_with(|c: char| !c.is_whitespace()) {
            // A chunk that is cut short, before an address or a note mark.
            let left = Boundaries::new(&self.text[start..end]);
            *self = Ahead { text: self.text, base: start, left, at: start };
            return;
        }
        if (self.at..self.at + N).contains(&start) {
            while self.at < start {
                self.next();
            }
        }
        // A mark behind a blank is no boundary to the standard.
        if self.at != start {
            let mut ahead = (start + N).min(self.text.len());
            while !self.text.is_char_boundary(ahead) {
                ahead += 1;
            }
            let rest = &self.text[ahead..];
            // Segments with white space inside may be as long as the text: look at few of them.
            let end = rest.find(char::is_whitespace).map_or(self.text.len(), |n| ahead + n);
            let left = Boundaries::new(&self.text[start..end]);
            *self = Ahead { text: self.text, base: start, left, at: start };
        }
    }

    /// The next boundary.
    pub(crate) fn next(&mut self) -> usize {
        self.at = self.left.next().map_or(self.text.len(), |boundary| self.base + boundary);
        self.at
    }
}
