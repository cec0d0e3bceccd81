//! Laws that hold for any table of counts.

use nisba_cooccur::{Contingency, Measure, benjamini_hochberg, holm};
use proptest::prelude::*;

/// Tables of every size, with corners more often than chance would have them.
fn table() -> impl Strategy<Value = Contingency> {
    let n = prop_oneof![
        1..200_u64,
        1..1_000_000_u64,
        (0..54_u32).prop_map(|bits| 1 << bits),
        1..=Contingency::MAX_N,
    ];
    let share = || {
        prop_oneof![
            Just(0.0),
            Just(1.0),
            0.0..1.0_f64,
            (-40.0..0.0_f64).prop_map(f64::exp),
            (-40.0..0.0_f64).prop_map(|ln| 1.0 - ln.exp()),
        ]
    };
    (n, share(), share(), share()).prop_map(|(n, r, c, o)| {
        let part = |share: f64, least: u64, most: u64| {
            (least + (share * (most - least) as f64) as u64).min(most)
        };
        let (r1, c1) = (part(r, 0, n), part(c, 0, n));
        let o11 = part(o, (r1 + c1).saturating_sub(n), r1.min(c1));
        Contingency::new(o11, r1, c1, n).expect("counts of a sample")
    })
}

fn same(a: f64, b: f64) -> bool {
    a == b || a.is_nan() && b.is_nan() || (a - b).abs() <= 1e-12 * b.abs()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn measures_do_not_mind_which_item_is_first(table in table()) {
        let swapped = table.swapped();
        for measure in Measure::ALL {
            let partner = match measure {
                Measure::DeltaPCGivenR => Measure::DeltaPRGivenC,
                Measure::DeltaPRGivenC => Measure::DeltaPCGivenR,
                other => other,
            };
            let (here, there) = (measure.compute(&table), partner.compute(&swapped));
            prop_assert!(same(here, there), "{measure}: {here:?} and {there:?}");
        }
    }

    #[test]
    fn measures_stay_within_their_ranges(table in table()) {
        use Measure::{
            Chi2, Chi2Yates, DeltaPCGivenR, DeltaPRGivenC, Dice, E11, FisherGreaterLnP,
            FisherGreaterP, Jaccard, LlrG2, LlrG2Signed, LnOddsRatioHaldane, LnPChi2, LnPG2,
            LocalMi, LogDice, Mi2, Mi3, MinSensitivity, Npmi, OddsRatioHaldane, Pmi, Ppmi,
            SimpleLl, TScore, ZScore,
        };
        let (n, infinity) = (table.n() as f64, f64::INFINITY);
        for measure in Measure::ALL {
            let (least, most) = match measure {
                E11 => (0.0, n * (1.0 + f64::EPSILON)),
                Chi2 | Chi2Yates => (0.0, n * (1.0 + 1e-14)),
                Pmi | Mi2 => (-infinity, n.log2() + 1e-12),
                Mi3 => (-infinity, 2.0 * n.log2() + 1e-12),
                Npmi | DeltaPCGivenR | DeltaPRGivenC => (-1.0, 1.0),
                Ppmi => (0.0, n.log2() + 1e-12),
                TScore => (-infinity, n.sqrt()),
                ZScore => (-n.sqrt(), infinity),
                LlrG2 | SimpleLl | OddsRatioHaldane => (0.0, infinity),
                LnPG2 | LnPChi2 => (f64::MIN, 0.0),
                FisherGreaterLnP => (f64::MIN, 0.0),
                Dice | Jaccard | MinSensitivity | FisherGreaterP => (0.0, 1.0),
                LogDice => (-infinity, 14.0),
                LocalMi | LlrG2Signed | LnOddsRatioHaldane => (-infinity, infinity),
                other => panic!("{other} has no range here"),
            };
            let value = measure.compute(&table);
            prop_assert!(
                value.is_nan() || (least..=most).contains(&value),
                "{measure} of {table:?} is {value:?}, not in {least}..={most}"
            );
        }
    }

    #[test]
    fn only_empty_margins_make_nan(table in table()) {
        let empty = |margin: u64| margin == 0 || margin == table.n();
        if !empty(table.r1()) && !empty(table.c1()) {
            for measure in Measure::ALL {
                let value = measure.compute(&table);
                prop_assert!(!value.is_nan(), "{measure} of {table:?}");
                prop_assert!(value.is_finite() || table.o11() == 0, "{measure} of {table:?}");
            }
        }
    }

    #[test]
    fn measures_agree_which_way_it_goes(table in table()) {
        let determinant = i128::from(table.o11()) * i128::from(table.n())
            - i128::from(table.r1()) * i128::from(table.c1());
        let sign = determinant.signum() as f64;
        if table.r1() > 0 && table.c1() > 0 {
            for measure in [Measure::Pmi, Measure::TScore, Measure::ZScore] {
                let value = measure.compute(&table);
                prop_assert_eq!(value.partial_cmp(&0.0), sign.partial_cmp(&0.0), "{}", measure);
            }
        }
        prop_assert_eq!(table.llr_g2() == 0.0, determinant == 0);
        if determinant != 0 {
            prop_assert_eq!(table.llr_g2_signed().signum(), sign);
        }
    }

    #[test]
    fn more_together_is_less_likely_by_chance(table in table()) {
        let [o11, r1, c1, n] = table.into();
        if let Ok(more) = Contingency::new(o11 + 1, r1, c1, n) {
            let (here, there) = (table.fisher_greater_ln_p(), more.fisher_greater_ln_p());
            prop_assert!(there <= here * (1.0 - 1e-12), "{here:?} then {there:?}");
        }
    }

    #[test]
    fn fisher_is_the_sum_over_all_tables(n in 1..60_u64, r in 0..60_u64, c in 0..60_u64) {
        let (r1, c1) = (r % (n + 1), c % (n + 1));
        let choose = |n: u64, k: u64| {
            (0..k).fold(1_u128, |product, i| product * u128::from(n - i) / u128::from(i + 1))
        };
        let (least, most) = ((r1 + c1).saturating_sub(n), r1.min(c1));
        let mut tail = 0;
        for o11 in (least..=most).rev() {
            tail += choose(r1, o11) * choose(n - r1, c1 - o11);
            let table = Contingency::new(o11, r1, c1, n).expect("counts of a sample");
            let expected = tail as f64 / choose(n, c1) as f64;
            let value = table.fisher_greater_p();
            prop_assert!((value - expected).abs() <= 1e-13 * expected, "{value} {expected}");
        }
        prop_assert_eq!(tail, choose(n, c1));
    }

    #[test]
    fn a_table_is_what_a_sample_could_have(
        o11 in 0..12_u64, r1 in 0..12_u64, c1 in 0..12_u64, n in 0..12_u64,
    ) {
        let possible = n > 0
            && (0..=n).any(|o12| (0..=n).any(|o21| {
                o11 + o12 == r1 && o11 + o21 == c1 && o11 + o12 + o21 <= n
            }));
        let made = Contingency::new(o11, r1, c1, n);
        prop_assert_eq!(made.is_ok(), possible, "{:?}", made);
        if let Ok(table) = made {
            prop_assert_eq!(table.o11() + table.o12() + table.o21() + table.o22(), n);
            prop_assert_eq!(table.r2() + table.r1(), n);
            prop_assert_eq!(table.c2(), table.o12() + table.o22());
        }
    }
}

fn p_values() -> impl Strategy<Value = Vec<f64>> {
    let p = prop_oneof![
        6 => 0.0..=1.0_f64,
        2 => (0..5_u32).prop_map(|n| f64::from(n) / 4.0),
        1 => Just(f64::NAN),
    ];
    prop::collection::vec(p, 0..30)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn corrections_are_what_their_papers_say(p in p_values()) {
        let ln_p: Vec<f64> = p.iter().map(|p| p.ln()).collect();
        let mut sorted: Vec<f64> = p.iter().copied().filter(|p| !p.is_nan()).collect();
        sorted.sort_by(f64::total_cmp);
        let m = sorted.len() as f64;
        let false_discovery = benjamini_hochberg(&ln_p);
        let family_wise = holm(&ln_p);
        for (idx, &p) in p.iter().enumerate() {
            if p.is_nan() {
                prop_assert!(false_discovery[idx].is_nan() && family_wise[idx].is_nan());
                continue;
            }
            let ranked = || (1..).zip(&sorted).map(|(rank, &other)| (f64::from(rank), other));
            let expected = ranked()
                .filter(|&(_, other)| other >= p)
                .map(|(rank, other)| m / rank * other)
                .fold(1.0, f64::min);
            prop_assert!(same(false_discovery[idx], expected), "{p}");
            let expected = ranked()
                .filter(|&(_, other)| other <= p)
                .map(|(rank, other)| (m - rank + 1.0) * other)
                .fold(0.0, f64::max)
                .min(1.0);
            prop_assert!(same(family_wise[idx], expected), "{p}");
            prop_assert!(false_discovery[idx] <= family_wise[idx] * (1.0 + 1e-12));
        }
    }
}
