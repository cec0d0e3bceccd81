use std::io::{self, Read, Write};

use crate::partner::Partner;
use crate::{Contingency, Counter, ItemCount, ItemId, Pair, PairTable};

/// The pairs of a [`Counter`] and of runs that it wrote, by (a, b): an iterator that holds one row
/// of each run in memory, beside the counts of the items.
///
/// Made by [`Counter::merge_runs`]. After an error it ends.
#[derive(Debug)]
pub struct MergedPairs<R> {
    n_units: u64,
    n_documents: u64,
    items: Vec<ItemCount>,
    runs: Vec<Run<R>>,
    /// The row being handed out, as places among the items, and how much of it is done.
    row: usize,
    partners: Vec<Partner>,
    next: usize,
}

impl Counter {
    /// Writes the pairs counted so far, sorted, and forgets them: the counter keeps the counts of its
    /// items and units, and goes on. `out` should be buffered.
    ///
    /// A pair takes 3 bytes and more, about 4 in common text. What is written is of use to
    /// [`merge_runs`](Counter::merge_runs) alone, and has a version at its head.
    ///
    /// # Errors
    ///
    /// What `out` says; pairs are then lost.
    pub fn write_run(&mut self, out: impl Write) -> io::Result<()> {
        let mut writer = RunWriter::new(out)?;
        self.drain_rows(|item, partners| {
            let partners =
                partners.iter().map(|&(partner, units, documents)| (partner.0, units, documents));
            writer.write_row(item.0, partners)
        })?;
        writer.finish()
    }

    /// The pairs of this counter and of all runs that it, and the counters merged with it, have
    /// written. Exactly what the counter would have without runs.
    ///
    /// # Errors
    ///
    /// What the readers say, and where one of them is no run.
    ///
    /// ```
    /// use nisba_cooccur::{Counter, DocumentCounts, ItemId};
    ///
    /// let [badr, asaib] = [ItemId(0), ItemId(1)];
    /// let mut counter = Counter::default();
    /// counter.add(&DocumentCounts::from_units([[badr, asaib]]));
    /// let mut run = Vec::new();
    /// counter.write_run(&mut run)?;
    /// counter.add(&DocumentCounts::from_units([[badr, asaib]]));
    ///
    /// let mut pairs = counter.merge_runs([&run[..]])?;
    /// let pair = pairs.next().expect("one pair")?;
    /// assert_eq!((pair.units, pair.documents, pair.table.r1()), (2, 2, 2));
    /// assert!(pairs.next().is_none());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn merge_runs<R: Read>(
        self,
        runs: impl IntoIterator<Item = R>,
    ) -> io::Result<MergedPairs<R>> {
        let (n_units, n_documents) = (self.n_units(), self.n_documents());
        assert!(n_units <= Contingency::MAX_N, "at most 2^53 units");
        let (items, rows): (Vec<ItemCount>, Vec<Vec<Partner>>) =
            self.into_rows().into_iter().unzip();
        let mut all = vec![Run::Memory { rows, row: 0 }];
        for source in runs {
            all.push(Run::Written(Written::open(source)?));
        }
        Ok(MergedPairs {
            n_units,
            n_documents,
            items,
            runs: all,
            row: 0,
            partners: Vec::new(),
            next: 0,
        })
    }
}

/// Writes one run that holds what several hold, all of them of one counter or of counters that were
/// merged: so that there need not be very many. Holds one row of each in memory. `out` and the sources
/// should be buffered.
///
/// # Errors
///
/// What `out` and the sources say, and where one of them is no run.
///
/// ```
/// use nisba_cooccur::{Counter, DocumentCounts, ItemId, join_runs};
///
/// let [badr, asaib] = [ItemId(0), ItemId(1)];
/// let (mut counter, mut runs) = (Counter::default(), [vec![], vec![]]);
/// for run in &mut runs {
///     counter.add(&DocumentCounts::from_units([[badr, asaib]]));
///     counter.write_run(run)?;
/// }
/// let mut joined = Vec::new();
/// join_runs(runs.iter().map(Vec::as_slice), &mut joined)?;
/// let mut pairs = counter.merge_runs([&joined[..]])?;
/// assert_eq!(pairs.next().expect("one pair")?.units, 2);
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn join_runs<R: Read>(runs: impl IntoIterator<Item = R>, out: impl Write) -> io::Result<()> {
    let mut runs: Vec<Written<R>> =
        runs.into_iter().map(Written::open).collect::<Result<_, _>>()?;
    let mut writer = RunWriter::new(out)?;
    let mut partners = Vec::new();
    while let Some(item) = runs.iter().filter_map(|run| run.item).min() {
        partners.clear();
        for run in runs.iter_mut().filter(|run| run.item == Some(item)) {
            run.take_row(item, |partner, units, documents| {
                partners.push(Partner::new(partner, documents, units));
                Ok(())
            })?;
        }
        add_up(&mut partners);
        let counts = partners.iter().map(|it| (it.row_idx, it.units, it.documents()));
        writer.write_row(item, counts)?;
    }
    writer.finish()
}

/// Sorts partners, and adds up those of one row.
fn add_up(partners: &mut Vec<Partner>) {
    // Lists that are sorted, and this sort finds that out.
    partners.sort_by_key(|partner| partner.row_idx);
    partners.dedup_by(|next, kept| {
        let joins = next.row_idx == kept.row_idx;
        if joins {
            *kept = kept.plus(*next);
        }
        joins
    });
}

impl<R: Read> MergedPairs<R> {
    /// Puts the pairs for which `keep` holds into a table, with all items.
    ///
    /// # Errors
    ///
    /// What the readers say.
    pub fn into_table(mut self, mut keep: impl FnMut(&Pair) -> bool) -> io::Result<PairTable> {
        let mut partners: Vec<Vec<Partner>> = vec![Vec::new(); self.items.len()];
        while self.fill()? {
            let Some(&partner) = self.partners.get(self.next) else { break };
            if keep(&self.made(partner)) {
                partners[self.row].push(partner);
            }
            self.next += 1;
        }
        partners.iter_mut().for_each(Vec::shrink_to_fit);
        Ok(PairTable::new(self.n_units, self.n_documents, self.items, partners))
    }

    /// Makes the next pair that is there stand at `next`; false at the end.
    fn fill(&mut self) -> io::Result<bool> {
        while self.next >= self.partners.len() {
            let rows = self.runs.iter().filter_map(|run| run.row(&self.items));
            let Some(row) = rows.min() else { return Ok(false) };
            self.row = row;
            self.next = 0;
            self.partners.clear();
            for run in &mut self.runs {
                run.take_row(row, &self.items, &mut self.partners)?;
            }
            add_up(&mut self.partners);
        }
        Ok(true)
    }

    fn made(&self, partner: Partner) -> Pair {
        let (a, b) = (&self.items[self.row], &self.items[partner.row_idx as usize]);
        let table = Contingency::new(partner.units, a.units, b.units, self.n_units)
            .expect("joint counts are within the counts of the items");
        let documents = partner.documents();
        Pair { a: a.item, b: b.item, units: partner.units, documents, table }
    }
}

impl<R: Read> Iterator for MergedPairs<R> {
    type Item = io::Result<Pair>;

    fn next(&mut self) -> Option<io::Result<Pair>> {
        match self.fill() {
            Ok(true) => {
                let pair = self.made(self.partners[self.next]);
                self.next += 1;
                Some(Ok(pair))
            }
            Ok(false) => None,
            Err(error) => {
                self.runs.clear();
                self.partners.clear();
                Some(Err(error))
            }
        }
    }
}

/// Where rows come from.
#[derive(Debug)]
enum Run<R> {
    /// Rows of a counter, by their places among the items.
    Memory {
        rows: Vec<Vec<Partner>>,
        row: usize,
    },
    Written(Written<R>),
}

/// What a counter wrote, and the item of the next row.
#[derive(Debug)]
struct Written<R> {
    source: R,
    item: Option<u32>,
}

impl<R: Read> Written<R> {
    fn open(mut source: R) -> io::Result<Written<R>> {
        let mut head = [0; HEAD.len()];
        source.read_exact(&mut head)?;
        if head != *HEAD {
            return Err(broken());
        }
        let item = match read_number(&mut source)? {
            0 => None,
            step => Some(further(0, step - 1)?),
        };
        Ok(Written { source, item })
    }

    /// Gives the partners of the next row, which is that of `item`, with their units and documents.
    fn take_row(
        &mut self,
        item: u32,
        mut take: impl FnMut(u32, u64, u32) -> io::Result<()>,
    ) -> io::Result<()> {
        let source = &mut self.source;
        let mut partner = item;
        for _ in 0..read_number(source)? {
            partner = further(partner, read_number(source)?)?;
            let (units, documents) = (read_number(source)?, read_number(source)?);
            take(partner, units, u32::try_from(documents).map_err(|_| broken())?)?;
        }
        self.item = match read_number(source)? {
            0 => None,
            step => Some(further(item, step)?),
        };
        Ok(())
    }
}

impl<R: Read> Run<R> {
    /// The place of the next row's item; `None` at the end.
    fn row(&self, items: &[ItemCount]) -> Option<usize> {
        match self {
            Run::Memory { rows, row } => (*row..rows.len()).find(|&idx| !rows[idx].is_empty()),
            // An item that the counter does not know comes out as an error when its row is taken.
            Run::Written(run) => run.item.map(|item| place_of(items, item).unwrap_or(0)),
        }
    }

    /// Adds the partners of a row, where it is the next one.
    fn take_row(
        &mut self,
        row: usize,
        items: &[ItemCount],
        partners: &mut Vec<Partner>,
    ) -> io::Result<()> {
        match self {
            Run::Memory { rows, row: next } => {
                if let Some(taken) = rows.get_mut(row) {
                    partners.append(taken);
                    *taken = Vec::new();
                    *next = row + 1;
                }
            }
            Run::Written(run) => {
                let Some(item) = run.item else { return Ok(()) };
                if place_of(items, item).ok_or_else(broken)? != row {
                    return Ok(());
                }
                let mut place = row;
                run.take_row(item, |partner, units, documents| {
                    place += place_of(&items[place..], partner).ok_or_else(broken)?;
                    partners.push(Partner::new(place as u32, documents, units));
                    Ok(())
                })?;
            }
        }
        Ok(())
    }
}

/// Writes rows by item, partners by item.
struct RunWriter<W> {
    out: W,
    /// One more than the last item, so that 0 is the end.
    next_item: u64,
}

impl<W: Write> RunWriter<W> {
    fn new(mut out: W) -> io::Result<RunWriter<W>> {
        out.write_all(HEAD)?;
        Ok(RunWriter { out, next_item: 0 })
    }

    /// Partners with their units and documents.
    fn write_row(
        &mut self,
        item: u32,
        partners: impl ExactSizeIterator<Item = (u32, u64, u64)>,
    ) -> io::Result<()> {
        if partners.len() == 0 {
            return Ok(());
        }
        let out = &mut self.out;
        write_number(out, u64::from(item) + 1 - self.next_item)?;
        self.next_item = u64::from(item) + 1;
        write_number(out, partners.len() as u64)?;
        let mut last_partner = item;
        for (partner, units, documents) in partners {
            write_number(out, u64::from(partner - last_partner))?;
            last_partner = partner;
            write_number(out, units)?;
            write_number(out, documents)?;
        }
        Ok(())
    }

    fn finish(mut self) -> io::Result<()> {
        write_number(&mut self.out, 0)?;
        self.out.flush()
    }
}

fn place_of(items: &[ItemCount], item: u32) -> Option<usize> {
    items.binary_search_by_key(&ItemId(item), |count| count.item).ok()
}

/// The item that is so many further.
fn further(item: u32, step: u64) -> io::Result<u32> {
    let item = step.checked_add(item.into()).ok_or_else(broken)?;
    u32::try_from(item).map_err(|_| broken())
}

/// The name of the format and its version.
const HEAD: &[u8; 8] = b"nisbaP1\n";

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "this is no run that this counter wrote")
}

/// Seven bits a byte, the low ones first, all bytes but the last with the high bit set (LEB128).
fn write_number(out: &mut impl Write, mut number: u64) -> io::Result<()> {
    let mut bytes = [0; 10];
    let mut n_bytes = 0;
    loop {
        bytes[n_bytes] = (number & 0x7f) as u8 | if number > 0x7f { 0x80 } else { 0 };
        n_bytes += 1;
        number >>= 7;
        if number == 0 {
            return out.write_all(&bytes[..n_bytes]);
        }
    }
}

fn read_number(source: &mut impl Read) -> io::Result<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let mut byte = [0];
        source.read_exact(&mut byte)?;
        number |= u64::from(byte[0] & 0x7f) << shift;
        if byte[0] & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(broken())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back() {
        for number in [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX >> 1, u64::MAX] {
            let mut bytes = Vec::new();
            write_number(&mut bytes, number).expect("a vector takes all");
            assert_eq!(read_number(&mut &bytes[..]).expect("written above"), number);
        }
        assert!(read_number(&mut &[0x80; 20][..]).is_err());
        assert!(read_number(&mut &[0x80][..]).is_err());
    }
}
