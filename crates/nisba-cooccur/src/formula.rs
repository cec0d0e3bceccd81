use crate::Measure;

impl Measure {
    /// How the measure is computed, in the terms of [`Contingency`](crate::Contingency): `o11`, `r1`,
    /// `c1`, `n` are counted, `o12 = r1 - o11`, `o21 = c1 - o11`, `o22 = n - r1 - c1 + o11`,
    /// `r2 = n - r1`, `c2 = n - c1`, `e_ij = r_i c_j / n`; `log2` and `ln` say the base.
    pub fn formula(self) -> &'static str {
        match self {
            Measure::E11 => "r1*c1/n",
            Measure::Pmi => "log2(o11/e11)",
            Measure::Npmi => "log2(o11/e11) / -log2(o11/n)",
            Measure::Ppmi => "max(0, log2(o11/e11))",
            Measure::Mi2 => "log2(o11^2/e11)",
            Measure::Mi3 => "log2(o11^3/e11)",
            Measure::LocalMi => "o11 * log2(o11/e11)",
            Measure::TScore => "(o11-e11) / sqrt(o11)",
            Measure::ZScore => "(o11-e11) / sqrt(e11)",
            Measure::LlrG2 => "2 * sum over the four cells of o_ij*ln(o_ij/e_ij)",
            Measure::LlrG2Signed => "llr_g2, negative where o11 < e11",
            Measure::SimpleLl => "2 * (o11*ln(o11/e11) - (o11-e11))",
            Measure::Chi2 => "n*(o11*o22-o12*o21)^2 / (r1*c1*r2*c2)",
            Measure::Chi2Yates => "sum over the four cells of max(0, |o_ij-e_ij|-0.5)^2 / e_ij",
            Measure::LnPG2 => {
                "ln of the upper tail of chi-square with 1 degree of freedom at llr_g2"
            }
            Measure::LnPChi2 => {
                "ln of the upper tail of chi-square with 1 degree of freedom at chi2"
            }
            Measure::Dice => "2*o11 / (r1+c1)",
            Measure::LogDice => "14 + log2(2*o11 / (r1+c1))",
            Measure::Jaccard => "o11 / (r1+c1-o11)",
            Measure::MinSensitivity => "min(o11/r1, o11/c1)",
            Measure::OddsRatioHaldane => "(o11+0.5)*(o22+0.5) / ((o12+0.5)*(o21+0.5))",
            Measure::LnOddsRatioHaldane => "ln((o11+0.5)*(o22+0.5) / ((o12+0.5)*(o21+0.5)))",
            Measure::DeltaPCGivenR => "o11/r1 - o21/r2",
            Measure::DeltaPRGivenC => "o11/c1 - o12/c2",
            Measure::FisherGreaterP => "P(X >= o11) for X hypergeometric(n, r1, c1)",
            Measure::FisherGreaterLnP => "ln P(X >= o11) for X hypergeometric(n, r1, c1)",
        }
    }

    /// Where the measure is from.
    pub fn source(self) -> &'static str {
        match self {
            Measure::E11 => "independence of the two items",
            Measure::Pmi => "Church and Hanks 1990",
            Measure::Npmi => "Bouma 2009",
            Measure::Ppmi => "Church and Hanks 1990",
            Measure::Mi2 | Measure::Mi3 => "Daille 1994",
            Measure::LocalMi | Measure::LlrG2Signed | Measure::SimpleLl => "Evert 2005",
            Measure::TScore => "Church, Gale, Hanks and Hindle 1991",
            Measure::ZScore => "Dennis 1965",
            Measure::LlrG2 | Measure::LnPG2 => "Dunning 1993",
            Measure::Chi2 | Measure::LnPChi2 => "Pearson 1900",
            Measure::Chi2Yates => "Yates 1934",
            Measure::Dice => "Dice 1945",
            Measure::LogDice => "Rychly 2008",
            Measure::Jaccard => "Jaccard 1912",
            Measure::MinSensitivity => "Pedersen and Bruce 1996",
            Measure::OddsRatioHaldane | Measure::LnOddsRatioHaldane => "Haldane 1956",
            Measure::DeltaPCGivenR | Measure::DeltaPRGivenC => "Allan 1980; Gries 2013",
            Measure::FisherGreaterP | Measure::FisherGreaterLnP => "Fisher 1935, one-sided",
        }
    }

    /// Whether pairs are the stronger tied the less the value is, as for p-values.
    pub fn is_strong_when_small(self) -> bool {
        use Measure::{FisherGreaterLnP, FisherGreaterP, LnPChi2, LnPG2};
        matches!(self, FisherGreaterLnP | FisherGreaterP | LnPChi2 | LnPG2)
    }
}
