use std::fmt;
use std::str::FromStr;

use crate::Contingency;

macro_rules! measures {
    ($($variant:ident $name:ident,)*) => {
        /// An association measure, chosen at run time.
        ///
        /// Names are those of the methods of [`Contingency`], which say what each measure is.
        ///
        /// ```
        /// use nisba_cooccur::{Contingency, Measure};
        ///
        /// let table = Contingency::new(10, 20, 40, 100)?;
        /// let measure = Measure::from_name("log_dice").unwrap();
        /// assert_eq!(measure.compute(&table), table.log_dice());
        /// assert_eq!(measure.name(), "log_dice");
        /// # Ok::<(), nisba_cooccur::ContingencyError>(())
        /// ```
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(into = "String", try_from = "String"))]
        #[non_exhaustive]
        pub enum Measure {
            $(
                #[doc = concat!("[`Contingency::", stringify!($name), "`].")]
                $variant,
            )*
        }

        impl Measure {
            /// Every measure, in the order in which tables list them.
            pub const ALL: [Measure; [$(stringify!($name)),*].len()] = [$(Measure::$variant),*];

            /// The name in tables and on the command line.
            pub fn name(self) -> &'static str {
                match self {
                    $(Measure::$variant => stringify!($name),)*
                }
            }

            /// The measure's value for a table.
            pub fn compute(self, table: &Contingency) -> f64 {
                match self {
                    $(Measure::$variant => table.$name(),)*
                }
            }
        }
    };
}

measures! {
    E11 e11,
    Pmi pmi,
    Npmi npmi,
    Ppmi ppmi,
    Mi2 mi2,
    Mi3 mi3,
    LocalMi local_mi,
    TScore t_score,
    ZScore z_score,
    LlrG2 llr_g2,
    LlrG2Signed llr_g2_signed,
    SimpleLl simple_ll,
    Chi2 chi2,
    Chi2Yates chi2_yates,
    LnPG2 ln_p_g2,
    LnPChi2 ln_p_chi2,
    Dice dice,
    LogDice log_dice,
    Jaccard jaccard,
    MinSensitivity min_sensitivity,
    OddsRatioHaldane odds_ratio_haldane,
    LnOddsRatioHaldane ln_odds_ratio_haldane,
    DeltaPCGivenR delta_p_c_given_r,
    DeltaPRGivenC delta_p_r_given_c,
    FisherGreaterP fisher_greater_p,
    FisherGreaterLnP fisher_greater_ln_p,
}

impl Measure {
    /// The measure of this name; `None` for any other spelling.
    pub fn from_name(name: &str) -> Option<Measure> {
        Measure::ALL.into_iter().find(|measure| measure.name() == name)
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Measure {
    type Err = UnknownMeasure;

    fn from_str(name: &str) -> Result<Measure, UnknownMeasure> {
        Measure::from_name(name).ok_or_else(|| UnknownMeasure { name: name.to_owned() })
    }
}

impl From<Measure> for String {
    fn from(measure: Measure) -> String {
        measure.name().to_owned()
    }
}

impl TryFrom<String> for Measure {
    type Error = UnknownMeasure;

    fn try_from(name: String) -> Result<Measure, UnknownMeasure> {
        name.parse()
    }
}

/// A name that no [`Measure`] has.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnknownMeasure {
    /// What was given.
    pub name: String,
}

impl fmt::Display for UnknownMeasure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown measure {:?}; it is one of ", self.name)?;
        for (idx, measure) in Measure::ALL.into_iter().enumerate() {
            write!(f, "{}{measure}", if idx == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownMeasure {}
