//! What is written reads back, whatever the names are made of.

use nisba_cooccur::{
    Counter, ItemId, Measure, Occurrence, PairTable, Unit, benjamini_hochberg, holm,
};
use nisba_network::Network;
use nisba_report::{
    Adjusted, JsonLines, MEASURES, NodeLabel, PairList, PairRows, harmless, strongest_pairs,
    write_cooccurrence, write_gexf, write_graphml, write_node_link,
};
use nisba_text::{Span, scan};
use proptest::prelude::*;
use quick_xml::events::Event;

/// Three documents of one sentence; items 0 and 1 meet twice, 0 and 2 once.
fn table() -> PairTable {
    let mut counter = Counter::default();
    for items in [&[0, 1][..], &[0, 1, 2], &[2]] {
        let tokens = scan("one two three");
        let occurrences: Vec<Occurrence> = items
            .iter()
            .map(|&item| Occurrence { item: ItemId(item), span: Span::new(item * 4, item * 4 + 3) })
            .collect();
        counter.add_document(&tokens, &occurrences, &[], Unit::Sentence);
    }
    counter.finish()
}

fn adjusted_p_values(table: &PairTable) -> Vec<Adjusted> {
    let ln_p = table.pairs().iter().map(|pair| pair.table.fisher_greater_ln_p());
    let ln_p: Vec<f64> = ln_p.collect();
    let both = benjamini_hochberg(&ln_p).into_iter().zip(holm(&ln_p));
    both.map(|(q_value, p_holm)| Adjusted { q_value, p_holm }).collect()
}

fn rows_of<'a>(table: &'a PairTable, adjusted: &'a [Adjusted]) -> PairRows<'a> {
    PairRows { unit: Unit::Sentence, table, adjusted, weights: None, permutation_p: None }
}

#[test]
fn columns_are_chosen_and_rows_ordered_by_the_first() {
    let table = table();
    let adjusted = adjusted_p_values(&table);
    let (weights, p) = ([0.5, 1.0, 0.25], [0.1, 1.0, 0.5]);
    let rows =
        PairRows { weights: Some(&weights), permutation_p: Some(&p), ..rows_of(&table, &adjusted) };
    let write = |measures: &[Measure]| {
        let mut out = Vec::new();
        write_cooccurrence(&mut out, &[rows], measures, |item| ["a", "b", "c"][item.idx()])
            .unwrap();
        let text = String::from_utf8(out).unwrap();
        let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
        text.lines().map(cells).collect::<Vec<_>>()
    };
    // Any part is what stands there in the whole.
    for measures in [&[][..], &[Measure::Dice]] {
        let both = [rows, rows];
        let list = PairList::new(&both, measures);
        let mut whole = Vec::new();
        let sources = |range, found: &mut Vec<String>| {
            let name = |item: ItemId| ["a", "b", "c"][item.idx()];
            let shown = list.each(range, name, |row| {
                found.push(format!("{row:?}"));
                Ok(())
            });
            shown.unwrap();
        };
        sources(0..usize::MAX, &mut whole);
        assert_eq!((whole.len(), list.len()), (6, 6));
        for start in 0..7 {
            for end in start..8 {
                let mut part = Vec::new();
                sources(start..end, &mut part);
                assert_eq!(part, whole[start.min(6)..end.min(6)]);
            }
        }
    }
    let rows = write(&[Measure::Dice, Measure::Jaccard]);
    assert_eq!(rows[0][10..], ["dice", "jaccard", "q_value", "p_holm", "permutation_p"]);
    let order: Vec<String> = rows[1..].iter().map(|row| row[..4].join(" ")).collect();
    // Pairs 0-2 and 1-2 are alike, and stay in order.
    assert_eq!(order, ["a b Undirected 0.5", "a c Undirected 1", "b c Undirected 0.25"]);
    assert_eq!(rows[1].last().unwrap(), "0.1");
    let by_p = write(&[Measure::FisherGreaterLnP]);
    assert_eq!(by_p[1][..2], ["a", "b"]);
    assert!(by_p[1][10].parse::<f64>().unwrap() < by_p[2][10].parse::<f64>().unwrap());
}

fn network() -> Network {
    Network::new(&table(), |pair| pair.units as f64)
}

type Pairs = Vec<(String, String)>;

/// Ids and labels of nodes, sources and targets of edges, as an XML reader sees them.
fn read_gexf(bytes: &[u8]) -> (Pairs, Pairs) {
    let mut reader = quick_xml::Reader::from_reader(bytes);
    let (mut nodes, mut edges) = (Vec::new(), Vec::new());
    loop {
        let element = match reader.read_event().unwrap() {
            Event::Eof => return (nodes, edges),
            Event::Start(element) | Event::Empty(element) => element,
            _ => continue,
        };
        let value = |name: &str| {
            let attribute = element.try_get_attribute(name).unwrap().unwrap();
            quick_xml::escape::unescape(&attribute.value).unwrap().into_owned()
        };
        match element.name().as_ref() {
            "node" => nodes.push((value("id"), value("label"))),
            "edge" => edges.push((value("source"), value("target"))),
            _ => {}
        }
    }
}

#[test]
fn gexf_has_one_edge_a_pair_and_no_edge_ids() {
    let ids = ["a", "b", "c"];
    let mut out = Vec::new();
    let figures = network().figures(0, u64::MAX);
    write_gexf(&mut out, &network(), &figures, |item| {
        let id = ids[item.idx()];
        NodeLabel { id, label: "<b>\"R&D\"</b>\u{1}", entity_type: "ORG" }
    })
    .unwrap();
    let (nodes, edges) = read_gexf(&out);
    assert_eq!(nodes.len(), 3);
    assert_eq!(
        nodes[0],
        ("a".to_owned(), "<b>\"R&D\"</b>".to_owned()),
        "a control character is left out"
    );
    let pairs: Vec<_> = edges.iter().map(|(a, b)| format!("{a}{b}")).collect();
    assert_eq!(pairs, ["ab", "ac", "bc"]);
    assert!(!String::from_utf8(out).unwrap().contains("<edge id"));
}

#[test]
fn graph_files_have_the_figures_of_nodes_and_edges() {
    let ids = ["a", "b", "c"];
    let label = |item: ItemId| NodeLabel { id: ids[item.idx()], label: "", entity_type: "ORG" };
    let network = network();
    let all = network.figures(0, u64::MAX);
    let mut few = network.figures(0, 0);
    assert!(few.betweenness.is_none() && all.betweenness.is_some());
    few.noise_corrected[1].deviation = f64::NAN;
    for (figures, has_all) in [(&all, true), (&few, false)] {
        let mut json = Vec::new();
        write_node_link(&mut json, &network, figures, label).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        for (idx, node) in network.nodes().iter().enumerate() {
            let row = &json["nodes"][idx];
            assert_eq!(row["degree"], node.degree);
            assert_eq!(row["strength"], node.strength);
            assert_eq!(row["pagerank"], figures.pagerank[idx]);
            assert_eq!(row["community"], figures.communities[idx]);
            assert_eq!(row["betweenness"].is_null(), !has_all);
        }
        for (idx, noise) in figures.noise_corrected.iter().enumerate() {
            let row = &json["edges"][idx];
            assert_eq!(row["disparity"], figures.disparity[idx]);
            assert_eq!(row["noise_corrected"], noise.score);
            assert_eq!(row["noise_deviation"].is_null(), noise.deviation.is_nan());
        }
        let (mut gexf, mut graphml) = (Vec::new(), Vec::new());
        write_gexf(&mut gexf, &network, figures, label).unwrap();
        write_graphml(&mut graphml, &network, figures, label).unwrap();
        let [gexf, graphml] = [gexf, graphml].map(|bytes| String::from_utf8(bytes).unwrap());
        let n = |text: &str, what: &str| text.matches(what).count();
        assert_eq!(n(&gexf, "for=\"betweenness\""), if has_all { 3 } else { 0 });
        assert_eq!(n(&graphml, "<data key=\"betweenness\">"), if has_all { 3 } else { 0 });
        let n_deviations = figures.noise_corrected.iter().filter(|it| it.deviation.is_finite());
        let n_deviations = n_deviations.count();
        assert_eq!(n(&gexf, "for=\"noise_deviation\""), n_deviations);
        assert_eq!(n(&graphml, "<data key=\"noise_deviation\">"), n_deviations);
        assert_eq!(n(&gexf, "for=\"pagerank\""), 3);
        assert_eq!(n(&graphml, "<data key=\"disparity\">"), 3);
    }
}

#[test]
fn the_strongest_pair_meets_more_often_than_expected() {
    let table = table();
    let strongest = strongest_pairs(&table, 10);
    assert_eq!((strongest[0].0.a, strongest[0].0.b), (ItemId(0), ItemId(1)));
    assert!(strongest.iter().all(|(_, g2)| *g2 > 0.0));
    assert_eq!(strongest_pairs(&table, 1).len(), 1);
}

#[test]
fn numbers_that_json_lacks_are_null() {
    let mut lines = JsonLines::new(Vec::new());
    lines.write(&[f64::NAN, f64::INFINITY, 0.1, 1.0]).unwrap();
    assert_eq!(lines.finish().unwrap(), b"[null,null,0.1,1.0]\n");
}

proptest! {
    #[test]
    fn csv_reads_back(ids in prop::collection::vec("[a-c,\"\\n\\r;=\\u{600}-\\u{605}]{1,6}", 3)) {
        let mut out = Vec::new();
        let table = table();
        let adjusted = adjusted_p_values(&table);
        write_cooccurrence(&mut out, &[rows_of(&table, &adjusted)], &[], |item| &ids[item.idx()])
            .unwrap();
        let mut reader = csv::Reader::from_reader(out.as_slice());
        let header = reader.headers().unwrap().clone();
        prop_assert_eq!(header.len(), 12 + MEASURES.len());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        prop_assert_eq!(rows.len(), 3);
        prop_assert_eq!(&rows[0][0], &*harmless(&ids[0]));
        prop_assert_eq!(&rows[0][1], &*harmless(&ids[1]));
        prop_assert_eq!(&rows[2][0], &*harmless(&ids[1]));
        for row in &rows {
            for cell in row.iter().skip(9) {
                prop_assert!(cell.is_empty() || cell.parse::<f64>().unwrap().is_finite());
            }
        }
    }
}
