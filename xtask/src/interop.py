"""Reads the files of a result folder with the libraries that people read them with.

Arguments: result folders. What cannot be imported is named on a line of its own. Exits with 1
where a file does not hold what the others hold.
"""

import csv
import importlib
import json
import os
import sqlite3
import sys

failures = []
missing = set()


def library(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        missing.add(name.split(".")[0])
        return None


def check(what, found, expected):
    if found != expected:
        failures.append(what)
        print(f"FAILED {what}:\n  found    {str(found)[:600]}\n  expected {str(expected)[:600]}")


def plain(cell):
    """An id as it was before spreadsheets were thought of."""
    return cell[1:] if cell[:1] == "'" else cell


def lines(path):
    with open(path, encoding="utf-8", newline="") as file:
        return [json.loads(line) for line in file.read().split("\n") if line]


def edges_of(graph):
    return {tuple(sorted(edge)): float(weight) for *edge, weight in graph.edges(data="weight")}


def folder(out):
    at = lambda name: os.path.join(out, name)
    with open(at("cooccurrence.csv"), encoding="utf-8", newline="") as file:
        pairs = list(csv.DictReader(file))
    edges = {(plain(row["Source"]), plain(row["Target"])): float(row["Weight"]) for row in pairs}
    nodes = sorted({name for pair in edges for name in pair})
    labels = {row["entity"]: row["name"] for row in lines(at("mentions.jsonl"))}
    told = f"{len(nodes)} nodes, {len(edges)} edges"

    networkx = library("networkx")
    if networkx:
        for name, read in [
            ("graph.gexf", networkx.read_gexf),
            ("graph.graphml", networkx.read_graphml),
            ("graph.json", lambda path: networkx.node_link_graph(json.load(open(path, encoding="utf-8")), edges="edges")),
        ]:
            graph = read(at(name))
            check(f"{name}: nodes", sorted(graph.nodes), nodes)
            check(f"{name}: edges", edges_of(graph), edges)
            check(f"{name}: directed", graph.is_directed() or graph.is_multigraph(), False)
            found = {node: graph.nodes[node]["label"] for node in graph.nodes}
            check(f"{name}: labels", found, {node: labels[node] for node in nodes})
        print(f"networkx {networkx.__version__}: graph.gexf, graph.graphml, graph.json: {told}")

    scipy_io = library("scipy.io")
    if scipy_io:
        matrix = scipy_io.mmread(at("graph.mtx")).tocoo()
        with open(at("graph.mtx"), encoding="utf-8") as file:
            comments = [line[2:-1].split(" ", 1) for line in file if line.startswith("% ")]
        check("graph.mtx: names", [name for _, name in comments], nodes)
        triangle = {
            (nodes[min(i, j)], nodes[max(i, j)]): float(weight)
            for i, j, weight in zip(matrix.row, matrix.col, matrix.data)
        }
        check("graph.mtx: edges", triangle, edges)
        check("graph.mtx: symmetric", matrix.nnz, 2 * len(edges))
        print(f"scipy {library('scipy').__version__}: graph.mtx: {told}")

    tables = ["documents", "mentions", "duplicates", "evidence"]
    rows = {name: lines(at(f"{name}.jsonl")) for name in tables}
    pyarrow = library("pyarrow.parquet")
    if pyarrow:
        for name in tables:
            found = pyarrow.read_table(at(f"{name}.parquet")).to_pylist()
            keys = set(rows[name][0]) if rows[name] else set()
            check(f"{name}.parquet", [{key: row[key] for key in row if key in keys} for row in found], rows[name])
            check(f"{name}.parquet: rows", len(found), len(rows[name]))
        found = pyarrow.read_table(at("cooccurrence.parquet"))
        check("cooccurrence.parquet: columns", found.column_names, list(pairs[0]) if pairs else found.column_names)
        for row, expected in zip(found.to_pylist(), pairs, strict=True):
            for key, cell in expected.items():
                value = row[key]
                cell = plain(cell) if isinstance(value, str) else None if cell == "" else float(cell)
                check(f"cooccurrence.parquet: {key}", value, cell)
        texts = {row["doc"]: row["text"].encode() for row in pyarrow.read_table(at("documents.parquet")).to_pylist()}
        for row in rows["mentions"]:
            check("documents.parquet: spans", texts[row["doc"]][row["start"] : row["end"]].decode(), row["surface"])
        metadata = pyarrow.read_schema(at("mentions.parquet")).metadata or pyarrow.ParquetFile(at("mentions.parquet")).metadata.metadata
        check("mentions.parquet: metadata", metadata[b"tool"], b"nisba")
        print(f"pyarrow {library('pyarrow').__version__}: five Parquet files, {len(rows['mentions'])} mentions")

    duckdb = library("duckdb")
    if duckdb:
        for name in [*tables, "cooccurrence"]:
            count = duckdb.sql(f"SELECT count(*) FROM read_parquet({sql_text(at(name + '.parquet'))})").fetchall()[0][0]
            check(f"duckdb {name}.parquet", count, len(pairs if name == "cooccurrence" else rows[name]))
        count = duckdb.sql(f"SELECT count(*) FROM read_csv({sql_text(at('cooccurrence.csv'))}, header = true)").fetchall()[0][0]
        check("duckdb cooccurrence.csv", count, len(pairs))
        print(f"duckdb {duckdb.__version__}: five Parquet files and cooccurrence.csv")

    database(at("corpus.db"), rows, pairs)


def sql_text(text):
    return "'" + text.replace("'", "''") + "'"


def database(path, rows, pairs):
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    one = lambda sql, *values: connection.execute(sql, values).fetchone()[0]
    check("corpus.db: integrity", one("PRAGMA integrity_check"), "ok")
    check("corpus.db: foreign keys", connection.execute("PRAGMA foreign_key_check").fetchall(), [])
    for name, expected in rows.items():
        check(f"corpus.db: {name}", one(f"SELECT count(*) FROM {name}"), len(expected))
    check("corpus.db: pairs", one("SELECT count(*) FROM pairs"), len(pairs))
    check("corpus.db: sentences", one("SELECT count(*) FROM sentences"), sum(row["sentences"] for row in rows["documents"]))
    weights = connection.execute("SELECT source, target, weight FROM pairs ORDER BY rowid").fetchall()
    check("corpus.db: weights", weights, [(plain(row["Source"]), plain(row["Target"]), float(row["Weight"])) for row in pairs])
    for view in ["pair_sentences", "mentions_in_context", "spellings", "partners", "similar_documents"]:
        connection.execute(f"SELECT * FROM {view} LIMIT 5").fetchall()
    print(f"sqlite3 {sqlite3.sqlite_version}: corpus.db: {len(pairs)} pairs, {len(rows['mentions'])} mentions")


for out in sys.argv[1:]:
    folder(out)
if missing:
    print(f"skipped, not installed: {', '.join(sorted(missing))}")
print(f"{len(failures)} differences" if failures else "all formats hold the same")
sys.exit(1 if failures else 0)
