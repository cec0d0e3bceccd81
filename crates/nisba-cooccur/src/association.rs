use std::f64::consts::LN_2;

use crate::logarithm::{ln_ratio, phi};
use crate::{Contingency, chi_square, fisher};

const NAN: f64 = f64::NAN;
const NEG_INFINITY: f64 = f64::NEG_INFINITY;

/// # Measures
///
/// Logarithms are of base 2 where the name has `mi` or `log` in it and of base e in `llr`,
/// `simple_ll` and `ln`. "Rare" below means `r1 = 0` or `c1 = 0`.
impl Contingency {
    /// Expected joint count: `r1 c1 / n`. In 0..=n.
    pub fn e11(&self) -> f64 {
        (u128::from(self.r1()) * u128::from(self.c1())) as f64 / self.n() as f64
    }

    /// Pointwise mutual information: `log2(o11 / e11)`, in bits.
    ///
    /// 0 for independence; at most `log2 n`; negative infinity for `o11 = 0`; NaN for rare. Flatters
    /// pairs of rare items: one joint unit of two items that occur once has the highest value of all.
    ///
    /// R. M. Fano (1961), "Transmission of Information"; K. W. Church and P. Hanks (1990), "Word
    /// association norms, mutual information, and lexicography", Computational Linguistics 16.
    pub fn pmi(&self) -> f64 {
        self.mutual_information(0)
    }

    /// Normalized mutual information: `pmi / -log2(o11 / n)`. In -1..=1.
    ///
    /// 1 where the items never occur apart; 0 for independence; -1, the limit, for `o11 = 0`; NaN
    /// for rare, and for `o11 = n`, where it is 0/0.
    ///
    /// G. Bouma (2009), "Normalized (pointwise) mutual information in collocation extraction".
    pub fn npmi(&self) -> f64 {
        if self.r1() == 0 || self.c1() == 0 || self.o11() == self.n() {
            NAN
        } else if self.o11() == 0 {
            -1.0
        } else if self.o12() == 0 && self.o21() == 0 {
            // pmi is -log2(o11 / n) itself, and the quotient of two roundings might miss 1.
            1.0
        } else {
            let surprise = ln_ratio(self.n().into(), self.o11().into()) / LN_2;
            (self.pmi() / surprise).max(-1.0)
        }
    }

    /// Positive mutual information: `max(0, pmi)`. At least 0; 0 for `o11 = 0`; NaN for rare.
    ///
    /// K. W. Church and P. Hanks (1990); J. A. Bullinaria and J. P. Levy (2007), "Extracting semantic
    /// representations from word co-occurrence statistics", Behavior Research Methods 39.
    pub fn ppmi(&self) -> f64 {
        let pmi = self.pmi();
        if pmi < 0.0 { 0.0 } else { pmi }
    }

    /// `log2(o11^2 / e11)`: mutual information that favours the frequent.
    ///
    /// At most `log2 n`, reached where the items never occur apart. Negative infinity for
    /// `o11 = 0`; NaN for rare.
    ///
    /// B. Daille (1994), "Approche mixte pour l'extraction automatique de terminologie".
    pub fn mi2(&self) -> f64 {
        self.mutual_information(1)
    }

    /// `log2(o11^3 / e11)`: favours the frequent still more. At most `2 log2 n`; edges as
    /// [`mi2`](Self::mi2).
    ///
    /// B. Daille (1994).
    pub fn mi3(&self) -> f64 {
        self.mutual_information(2)
    }

    /// The pair's share in the mutual information of the sample, times n: `o11 log2(o11 / e11)`.
    ///
    /// Unbounded above with n, and below 0 where the items repel. 0 for `o11 = 0`; NaN for rare.
    ///
    /// S. Evert (2005), "The statistics of word cooccurrences".
    pub fn local_mi(&self) -> f64 {
        match (self.r1(), self.c1(), self.o11()) {
            (0, _, _) | (_, 0, _) => NAN,
            (_, _, 0) => 0.0,
            (_, _, o11) => o11 as f64 * self.pmi(),
        }
    }

    /// `(o11 - e11) / sqrt(o11)`. At most `sqrt(n)`.
    ///
    /// 0 for independence; negative infinity for `o11 = 0`; NaN for rare.
    ///
    /// K. W. Church, W. Gale, P. Hanks and D. Hindle (1991), "Using statistics in lexical analysis".
    pub fn t_score(&self) -> f64 {
        if self.r1() == 0 || self.c1() == 0 {
            NAN
        } else if self.o11() == 0 {
            NEG_INFINITY
        } else {
            self.excess() / (self.o11() as f64).sqrt()
        }
    }

    /// `(o11 - e11) / sqrt(e11)`. Unbounded; `-sqrt(e11)` for `o11 = 0`; NaN for rare.
    ///
    /// G. Dennis (1965), "The construction of a thesaurus automatically from a sample of text".
    pub fn z_score(&self) -> f64 {
        if self.r1() == 0 || self.c1() == 0 {
            return NAN;
        }
        self.excess() / self.e11().sqrt()
    }

    /// Log-likelihood ratio G²: `2 sum o_ij ln(o_ij / e_ij)` over the four cells.
    ///
    /// At least 0, and 0 exactly for independence; distributed as chi-square with one degree of
    /// freedom for large counts. Says how sure an association is, not how strong, and not which way
    /// it goes: see [`llr_g2_signed`](Self::llr_g2_signed). A cell of 0 adds 0; 0 for rare.
    ///
    /// T. Dunning (1993), "Accurate methods for the statistics of surprise and coincidence",
    /// Computational Linguistics 19.
    pub fn llr_g2(&self) -> f64 {
        if self.has_empty_margin() {
            return 0.0;
        }
        let excess = self.excess();
        let cell = |observed: u64, r: u64, c: u64, excess: f64| {
            let expected = (u128::from(r) * u128::from(c)) as f64 / self.n() as f64;
            expected * phi(excess / expected, observed as f64 / expected)
        };
        // Each term is at least 0, since the excesses that were subtracted sum to 0.
        2.0 * (cell(self.o11(), self.r1(), self.c1(), excess)
            + (cell(self.o12(), self.r1(), self.c2(), -excess)
                + cell(self.o21(), self.r2(), self.c1(), -excess))
            + cell(self.o22(), self.r2(), self.c2(), excess))
    }

    /// [`llr_g2`](Self::llr_g2), negative where `o11 < e11`.
    ///
    /// S. Evert (2005).
    pub fn llr_g2_signed(&self) -> f64 {
        if self.determinant() < 0 { -self.llr_g2() } else { self.llr_g2() }
    }

    /// Log-likelihood of the joint count alone: `2 (o11 ln(o11 / e11) - (o11 - e11))`.
    ///
    /// At least 0; 0 for independence; `2 e11` for `o11 = 0`; NaN for rare.
    ///
    /// S. Evert (2005), after U. Quasthoff and C. Wolff (2002), "The Poisson collocation measure and
    /// its applications".
    pub fn simple_ll(&self) -> f64 {
        if self.r1() == 0 || self.c1() == 0 {
            return NAN;
        }
        let expected = self.e11();
        2.0 * expected * phi(self.excess() / expected, self.o11() as f64 / expected)
    }

    /// Pearson's chi-square: `n (o11 o22 - o12 o21)^2 / (r1 r2 c1 c2)`. In 0..=n.
    ///
    /// 0 for independence, n where the items never or always occur apart; NaN where a margin is 0.
    /// Not to be trusted where an expected count is below 5.
    ///
    /// K. Pearson (1900), "On the criterion that a given system of deviations …", Philosophical
    /// Magazine 50.
    pub fn chi2(&self) -> f64 {
        self.chi2_of(self.excess())
    }

    /// Chi-square with the correction for continuity: each `|o_ij - e_ij|` is lessened by one half,
    /// to no less than 0. In 0..=n; NaN where a margin is 0.
    ///
    /// F. Yates (1934), "Contingency tables involving small numbers and the χ² test", Supplement to
    /// the JRSS 1. Some textbooks lessen below 0; SciPy, and this, do not.
    pub fn chi2_yates(&self) -> f64 {
        let n = self.n();
        let twice = 2 * self.determinant().unsigned_abs();
        self.chi2_of(twice.saturating_sub(n.into()) as f64 / (2 * n) as f64)
    }

    /// Natural logarithm of the p-value of [`llr_g2`](Self::llr_g2): the upper tail of chi-square,
    /// one degree of freedom, in both directions of association.
    ///
    /// At most 0; finite however large G² is; 0 for rare.
    pub fn ln_p_g2(&self) -> f64 {
        chi_square::ln_upper_tail(self.llr_g2())
    }

    /// Natural logarithm of the p-value of [`chi2`](Self::chi2). At most 0, finite; NaN where a
    /// margin is 0.
    pub fn ln_p_chi2(&self) -> f64 {
        chi_square::ln_upper_tail(self.chi2())
    }

    /// Dice's coefficient: `2 o11 / (r1 + c1)`. In 0..=1; 1 where the items never occur apart; 0
    /// for `o11 = 0`; NaN where both items never occur.
    ///
    /// L. R. Dice (1945), "Measures of the amount of ecologic association between species", Ecology 26.
    pub fn dice(&self) -> f64 {
        2.0 * self.o11() as f64 / (self.r1() + self.c1()) as f64
    }

    /// `14 + log2(dice)`. At most 14; a point more is twice the association, whatever the size of the
    /// sample, so that values of different corpora compare. Negative infinity for `o11 = 0`; NaN
    /// where both items never occur.
    ///
    /// P. Rychlý (2008), "A lexicographer-friendly association score", RASLAN.
    pub fn log_dice(&self) -> f64 {
        match (self.r1() + self.c1(), self.o11()) {
            (0, _) => NAN,
            (_, 0) => NEG_INFINITY,
            (both, o11) => ln_ratio(u128::from(o11) << 15, both.into()) / LN_2,
        }
    }

    /// Jaccard's coefficient: `o11 / (r1 + c1 - o11)`. In 0..=1; edges as [`dice`](Self::dice).
    ///
    /// P. Jaccard (1912), "The distribution of the flora in the alpine zone", New Phytologist 11.
    pub fn jaccard(&self) -> f64 {
        self.o11() as f64 / (self.r1() + self.c1() - self.o11()) as f64
    }

    /// The lesser of the two shares of an item's units that hold the other: `o11 / max(r1, c1)`.
    /// In 0..=1; NaN for rare.
    ///
    /// T. Pedersen and R. Bruce (1996), "What to infer from a description".
    pub fn min_sensitivity(&self) -> f64 {
        if self.r1() == 0 || self.c1() == 0 {
            return NAN;
        }
        self.o11() as f64 / self.r1().max(self.c1()) as f64
    }

    /// Odds ratio with one half added to each cell:
    /// `(o11 + ½)(o22 + ½) / ((o12 + ½)(o21 + ½))`. Above 0, always finite; 1 for no association.
    ///
    /// J. B. S. Haldane (1956), "The estimation and significance of the logarithm of a ratio of
    /// frequencies", Annals of Human Genetics 20.
    pub fn odds_ratio_haldane(&self) -> f64 {
        let (above, below) = self.haldane_products();
        above as f64 / below as f64
    }

    /// Natural logarithm of [`odds_ratio_haldane`](Self::odds_ratio_haldane); 0 for no association,
    /// always finite.
    pub fn ln_odds_ratio_haldane(&self) -> f64 {
        let (above, below) = self.haldane_products();
        ln_ratio(above, below)
    }

    /// How much likelier the second item is with the first than without:
    /// `o11 / r1 - o21 / r2`. In -1..=1; NaN where the first item is in no unit or in all.
    ///
    /// L. G. Allan (1980), "A note on measurement of contingency between two binary variables";
    /// S. Th. Gries (2013), "50-something years of work on collocations", International Journal of
    /// Corpus Linguistics 18.
    pub fn delta_p_c_given_r(&self) -> f64 {
        self.determinant() as f64 / (u128::from(self.r1()) * u128::from(self.r2())) as f64
    }

    /// How much likelier the first item is with the second than without:
    /// `o11 / c1 - o12 / c2`. In -1..=1; NaN where the second item is in no unit or in all.
    ///
    /// As [`delta_p_c_given_r`](Self::delta_p_c_given_r).
    pub fn delta_p_r_given_c(&self) -> f64 {
        self.determinant() as f64 / (u128::from(self.c1()) * u128::from(self.c2())) as f64
    }

    /// p-value of Fisher's exact test for attraction: the probability of a joint count of `o11` or
    /// more if the margins are as they are and the items independent (hypergeometric upper tail).
    ///
    /// In 0..=1; 1 for `o11 = 0` and for rare; 0 where it is below the least f64: compare
    /// [`fisher_greater_ln_p`](Self::fisher_greater_ln_p).
    ///
    /// R. A. Fisher (1935), "The logic of inductive inference", JRSS 98; T. Pedersen (1996), "Fishing
    /// for exactness".
    pub fn fisher_greater_p(&self) -> f64 {
        self.fisher_greater_ln_p().exp()
    }

    /// Natural logarithm of [`fisher_greater_p`](Self::fisher_greater_p). At most 0, always finite.
    ///
    /// To 12 digits or more: the probability of `o11` by the saddle-point form of C. Loader (2000), "Fast
    /// and accurate computation of binomial probabilities", the tail by its recurrence or, for
    /// tails of more than some ten thousand terms, as an integral with the corrections of Euler
    /// and Maclaurin. Tails above one half come from the other tail.
    pub fn fisher_greater_ln_p(&self) -> f64 {
        fisher::ln_at_least(self.o11(), self.r1(), self.c1(), self.n())
    }

    /// `log2(o11^(1 + more) / e11)`.
    fn mutual_information(&self, more: u32) -> f64 {
        if self.r1() == 0 || self.c1() == 0 {
            return NAN;
        }
        let o11 = u128::from(self.o11());
        let expected = u128::from(self.r1()) * u128::from(self.c1());
        // o11 n is below 2^106. A power of o11 that lifts it over 2^128 lifts it far above
        // r1 c1, where the logarithm of a sum may be a sum of logarithms.
        let ln = match o11.pow(more).checked_mul(o11 * u128::from(self.n())) {
            Some(0) => NEG_INFINITY,
            Some(observed) => ln_ratio(observed, expected),
            None => {
                ln_ratio(o11 * u128::from(self.n()), expected) + f64::from(more) * (o11 as f64).ln()
            }
        };
        ln / LN_2
    }

    fn chi2_of(&self, excess: f64) -> f64 {
        if self.has_empty_margin() {
            return NAN;
        }
        let [r1, r2, c1, c2, n] =
            [self.r1(), self.r2(), self.c1(), self.c2(), self.n()].map(|count| count as f64);
        // excess^2 times the sum of 1 / e_ij, which is n^3 / (r1 r2 c1 c2).
        excess * excess * (n * n / (r1 * r2)) * (n / (c1 * c2))
    }

    /// Products of the diagonals of the table with one half in each cell, times four.
    fn haldane_products(&self) -> (u128, u128) {
        let odd = |count: u64| u128::from(2 * count + 1);
        (odd(self.o11()) * odd(self.o22()), odd(self.o12()) * odd(self.o21()))
    }
}
