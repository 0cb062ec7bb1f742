/*
 * The schema, explained in docs/schema.md.
 *
 * `seal` is a 64-bit digest of the row (db.h).  Rows without one: hosts,
 * robots, urls and counts are the frontier's schedule (urls.hash protects the
 * URL itself), texts.digest covers title and text.
 */
#include "store/schema.h"

#include <sqlite3.h>

#include "cleaner/base/err.h"

static const char first[] =
    "CREATE TABLE runs(\n"
    "  id INTEGER PRIMARY KEY, started_ms INTEGER NOT NULL, ended_ms INTEGER, command TEXT NOT NULL,\n"
    "  options TEXT NOT NULL, seeds TEXT NOT NULL, version TEXT NOT NULL, seal INTEGER NOT NULL) STRICT;\n"
    "CREATE TABLE hosts(\n"
    "  id INTEGER PRIMARY KEY, host TEXT NOT NULL UNIQUE, next_ms INTEGER NOT NULL DEFAULT 0, ready_ms INTEGER,\n"
    "  lease_until_ms INTEGER NOT NULL DEFAULT 0, delay_ms INTEGER NOT NULL DEFAULT 0, blocked TEXT,\n"
    "  tls_policy INTEGER NOT NULL DEFAULT 0, fails INTEGER NOT NULL DEFAULT 0, pages INTEGER NOT NULL DEFAULT 0,\n"
    "  bytes INTEGER NOT NULL DEFAULT 0) STRICT;\n"
    "CREATE INDEX hosts_ready ON hosts(ready_ms) WHERE ready_ms IS NOT NULL;\n"
    "CREATE INDEX hosts_leased ON hosts(lease_until_ms) WHERE lease_until_ms <> 0;\n"
    "CREATE TABLE robots(\n"
    "  host INTEGER PRIMARY KEY REFERENCES hosts(id), fetched_ms INTEGER NOT NULL, status INTEGER NOT NULL,\n"
    "  body BLOB) STRICT;\n"
    "CREATE TABLE urls(\n"
    "  id INTEGER PRIMARY KEY, host INTEGER NOT NULL REFERENCES hosts(id), hash INTEGER NOT NULL,\n"
    "  scheme INTEGER NOT NULL, path TEXT NOT NULL, depth INTEGER NOT NULL, priority INTEGER NOT NULL,\n"
    "  origin INTEGER NOT NULL, found_on INTEGER, state INTEGER NOT NULL, due_ms INTEGER, last_ms INTEGER,\n"
    "  interval_ms INTEGER, fails INTEGER, status INTEGER, why TEXT, etag TEXT, last_modified TEXT) STRICT;\n"
    "CREATE UNIQUE INDEX urls_known ON urls(host, hash);\n"
    "CREATE INDEX urls_due ON urls(host, priority) WHERE state = 0 AND due_ms IS NULL;\n"
    "CREATE INDEX urls_taken ON urls(host) WHERE state = 1;\n"
    "CREATE INDEX urls_waiting ON urls(host, due_ms) WHERE due_ms IS NOT NULL;\n"
    "CREATE TABLE counts(state INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT;\n"
    "INSERT INTO counts VALUES (0, 0), (1, 0), (2, 0), (3, 0), (4, 0);\n"
    "CREATE TABLE dictionaries(\n"
    "  id INTEGER PRIMARY KEY, host INTEGER NOT NULL REFERENCES hosts(id), size INTEGER NOT NULL,\n"
    "  data BLOB NOT NULL, seal INTEGER NOT NULL) STRICT;\n"
    "CREATE INDEX dictionaries_host ON dictionaries(host);\n"
    "CREATE TABLE bodies(\n"
    "  id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, size INTEGER NOT NULL, codec TEXT NOT NULL,\n"
    "  dictionary INTEGER REFERENCES dictionaries(id), wire INTEGER REFERENCES bodies(id), data BLOB,\n"
    "  seal INTEGER NOT NULL) STRICT;\n"
    "CREATE INDEX bodies_wire ON bodies(wire) WHERE wire IS NOT NULL;\n"
    "CREATE INDEX bodies_dictionary ON bodies(dictionary) WHERE dictionary IS NOT NULL;\n"
    "CREATE TABLE captures(\n"
    "  id INTEGER PRIMARY KEY, url INTEGER NOT NULL REFERENCES urls(id), run INTEGER NOT NULL REFERENCES runs(id),\n"
    "  fetched_ms INTEGER NOT NULL, elapsed_ms INTEGER NOT NULL, status INTEGER NOT NULL, final_url TEXT,\n"
    "  content_type TEXT, body INTEGER REFERENCES bodies(id), wire INTEGER REFERENCES bodies(id), address TEXT,\n"
    "  tls_policy INTEGER NOT NULL, tls_version TEXT, tls_cipher TEXT, cert_error TEXT, truncated INTEGER NOT NULL,\n"
    "  blocked TEXT, request_headers BLOB, response_headers BLOB, seal INTEGER NOT NULL) STRICT;\n"
    "CREATE INDEX captures_url ON captures(url, fetched_ms);\n"
    "CREATE INDEX captures_run ON captures(run);\n"
    "CREATE INDEX captures_body ON captures(body) WHERE body IS NOT NULL;\n"
    "CREATE INDEX captures_wire ON captures(wire) WHERE wire IS NOT NULL;\n"
    "CREATE TABLE texts(\n"
    "  id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, title TEXT NOT NULL, text TEXT NOT NULL) STRICT;\n"
    "CREATE TABLE articles(\n"
    "  id INTEGER PRIMARY KEY, url INTEGER NOT NULL REFERENCES urls(id),\n"
    "  capture INTEGER NOT NULL REFERENCES captures(id), run INTEGER NOT NULL REFERENCES runs(id),\n"
    "  text INTEGER NOT NULL REFERENCES texts(id), version INTEGER NOT NULL, content INTEGER NOT NULL,\n"
    "  cleaner TEXT NOT NULL, with_links INTEGER NOT NULL, with_images INTEGER NOT NULL, charset TEXT, reason TEXT,\n"
    "  published TEXT, source TEXT, authors TEXT, editor TEXT, site TEXT, section TEXT, language TEXT,\n"
    "  document_number TEXT, index_number TEXT, issuer TEXT, fields TEXT NOT NULL, blocks TEXT NOT NULL,\n"
    "  dropped TEXT NOT NULL, nfindings INTEGER NOT NULL, nedits INTEGER NOT NULL, seal INTEGER NOT NULL) STRICT;\n"
    "CREATE INDEX articles_url ON articles(url);\n"
    "CREATE INDEX articles_capture ON articles(capture);\n"
    "CREATE INDEX articles_run ON articles(run);\n"
    "CREATE INDEX articles_text ON articles(text);\n"
    "CREATE TABLE sightings(\n"
    "  capture INTEGER PRIMARY KEY REFERENCES captures(id), article INTEGER NOT NULL REFERENCES articles(id),\n"
    "  seal INTEGER NOT NULL) STRICT;\n"
    "CREATE INDEX sightings_article ON sightings(article);\n"
    "CREATE TABLE findings(\n"
    "  article INTEGER NOT NULL REFERENCES articles(id), n INTEGER NOT NULL, kind TEXT NOT NULL,\n"
    "  verdict TEXT NOT NULL, action TEXT NOT NULL, rule TEXT NOT NULL, evidence TEXT NOT NULL,\n"
    "  beg INTEGER NOT NULL, \"end\" INTEGER NOT NULL, seal INTEGER NOT NULL,\n"
    "  PRIMARY KEY(article, n)) STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE edits(\n"
    "  article INTEGER NOT NULL REFERENCES articles(id), n INTEGER NOT NULL, rule TEXT NOT NULL,\n"
    "  verdict TEXT NOT NULL, block INTEGER, at INTEGER NOT NULL, old TEXT NOT NULL, new TEXT NOT NULL,\n"
    "  alternatives TEXT, seal INTEGER NOT NULL, PRIMARY KEY(article, n)) STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE links(\n"
    "  article INTEGER PRIMARY KEY REFERENCES articles(id), links TEXT NOT NULL, images TEXT NOT NULL,\n"
    "  seal INTEGER NOT NULL) STRICT;\n"
    /* For people: one row a thing, with names in place of ids. */
    "CREATE VIEW url_view AS SELECT u.id, CASE u.scheme WHEN 0 THEN 'http://' || h.host WHEN 1 THEN 'https://' ||\n"
    "  h.host ELSE '' END || u.path AS url, h.host, u.depth, u.priority, u.origin, u.found_on,\n"
    "  CASE u.state WHEN 0 THEN 'due' WHEN 1 THEN 'taken' WHEN 2 THEN 'done' WHEN 3 THEN 'failed' ELSE 'refused' END\n"
    "  AS state, u.due_ms, u.last_ms, u.status, u.why FROM urls u JOIN hosts h ON h.id = u.host;\n"
    "CREATE VIEW capture_view AS SELECT c.id, u.url, coalesce(c.final_url, u.url) AS final_url, u.host,\n"
    "  strftime('%Y-%m-%dT%H:%M:%SZ', c.fetched_ms / 1000, 'unixepoch') AS fetched, c.status, c.content_type,\n"
    "  c.address, c.tls_version, c.blocked, c.truncated, b.size, lower(hex(b.digest)) AS digest, c.run\n"
    "  FROM captures c JOIN url_view u ON u.id = c.url LEFT JOIN bodies b ON b.id = c.body;\n"
    "CREATE VIEW article_view AS SELECT a.id, u.url, u.host, a.version, t.title, a.published, a.source, a.authors,\n"
    "  a.editor, a.site, a.section, a.language, a.document_number, a.index_number, a.issuer, a.reason, t.text,\n"
    "  strftime('%Y-%m-%dT%H:%M:%SZ', c.fetched_ms / 1000, 'unixepoch') AS fetched, c.status, a.charset,\n"
    "  a.nfindings, a.nedits, lower(hex(t.digest)) AS digest, a.cleaner, a.capture, a.run FROM articles a\n"
    "  JOIN texts t ON t.id = a.text JOIN captures c ON c.id = a.capture JOIN url_view u ON u.id = a.url;\n"
    "CREATE VIEW block_view AS SELECT a.id AS article, j.key AS n, j.value ->> 0 AS type, j.value ->> 1 AS level,\n"
    "  j.value ->> 2 AS beg, j.value ->> 3 AS \"end\", CAST(substr(CAST(t.text AS BLOB), (j.value ->> 4) + 1,\n"
    "  j.value ->> 5) AS TEXT) AS text FROM articles a JOIN texts t ON t.id = a.text, json_each(a.blocks) j;\n"
    "CREATE VIEW field_view AS SELECT a.id AS article, j.key AS field, j.value ->> 0 AS rule, j.value ->> 1 AS beg,\n"
    "  j.value ->> 2 AS \"end\" FROM articles a, json_each(a.fields) j;\n"
    "CREATE VIEW dropped_view AS SELECT a.id AS article, j.key AS n, j.value ->> 0 AS rule, j.value ->> 1 AS beg,\n"
    "  j.value ->> 2 AS \"end\" FROM articles a, json_each(a.dropped) j;\n"
    "CREATE VIEW link_view AS SELECT l.article, j.key AS n, j.value ->> 0 AS url, j.value ->> 1 AS text,\n"
    "  j.value ->> 2 AS beg, j.value ->> 3 AS \"end\", (j.value ->> 4) & 1 AS nofollow,\n"
    "  ((j.value ->> 4) >> 1) & 1 AS in_body FROM links l, json_each(l.links) j;\n";

/*
 * Search and near-duplicates: made by `index` and `dedup` from texts, never
 * while pages are stored, and all to be made again.  search_source ends each
 * text with two line ends, so that its last characters begin a trigram too:
 * then every word of one or two characters is the beginning of some trigram.
 */
static const char second[] =
    "CREATE TABLE marks(name TEXT PRIMARY KEY, value INTEGER NOT NULL, seal INTEGER NOT NULL) STRICT, WITHOUT ROWID;\n"
    "CREATE VIEW search_source AS SELECT id, title || char(10, 10) AS title, text || char(10, 10) AS text FROM texts;\n"
    "CREATE VIRTUAL TABLE search USING fts5(title, text, content='search_source', content_rowid='id',"
    " tokenize='trigram');\n"
    "INSERT INTO search(search, rank) VALUES ('hashsize', 33554432);\n"
    "CREATE VIRTUAL TABLE search_terms USING fts5vocab('search', 'instance');\n"
    "CREATE TABLE signatures(\n"
    "  text INTEGER PRIMARY KEY REFERENCES texts(id), shingles INTEGER NOT NULL, weight INTEGER NOT NULL,\n"
    "  minhash BLOB NOT NULL, seal INTEGER NOT NULL) STRICT;\n"
    "CREATE TABLE bands(\n"
    "  key INTEGER NOT NULL, text INTEGER NOT NULL REFERENCES signatures(text), PRIMARY KEY(key, text))\n"
    "  STRICT, WITHOUT ROWID;\n"
    "CREATE INDEX bands_text ON bands(text);\n"
    "CREATE TABLE paragraphs(\n"
    "  hash INTEGER NOT NULL, text INTEGER NOT NULL REFERENCES signatures(text), weight INTEGER NOT NULL,\n"
    "  seal INTEGER NOT NULL, PRIMARY KEY(hash, text)) STRICT, WITHOUT ROWID;\n"
    "CREATE INDEX paragraphs_text ON paragraphs(text);\n"
    "CREATE TABLE similar(\n"
    "  text INTEGER NOT NULL REFERENCES signatures(text), other INTEGER NOT NULL REFERENCES signatures(text),\n"
    "  kind TEXT NOT NULL, permille INTEGER NOT NULL, seal INTEGER NOT NULL,\n"
    "  PRIMARY KEY(text, other, kind)) STRICT, WITHOUT ROWID;\n"
    "CREATE INDEX similar_other ON similar(other);\n"
    "CREATE TABLE clusters(\n"
    "  text INTEGER PRIMARY KEY REFERENCES signatures(text), cluster INTEGER NOT NULL REFERENCES signatures(text),\n"
    "  seal INTEGER NOT NULL) STRICT;\n"
    "CREATE INDEX clusters_cluster ON clusters(cluster);\n";

/* What was learnt of hosts (clean --again): prints of lines, eight bytes each, ascending. */
static const char third[] =
    "CREATE TABLE sites(\n"
    "  id INTEGER PRIMARY KEY, host INTEGER NOT NULL REFERENCES hosts(id), digest BLOB NOT NULL,\n"
    "  made_ms INTEGER NOT NULL, pages INTEGER NOT NULL, prints BLOB NOT NULL, seal INTEGER NOT NULL) STRICT;\n"
    "CREATE INDEX sites_host ON sites(host);\n";

/* The search index without positions: a third of the size (search.c looks into the texts that it names). */
static const char fourth[] =
    "DROP TABLE search_terms;\n"
    "DROP TABLE search;\n"
    "DELETE FROM marks WHERE name = 'search';\n"
    "CREATE VIRTUAL TABLE search USING fts5(title, text, content='search_source', content_rowid='id',"
    " tokenize='trigram', detail=none, columnsize=0);\n"
    "INSERT INTO search(search, rank) VALUES ('hashsize', 33554432), ('automerge', 8);\n" /* 4: a third slower */
    "CREATE VIRTUAL TABLE search_terms USING fts5vocab('search', 'instance');\n";

const char *const schema_steps[] = {first, second, third, fourth};
const int schema_version = sizeof schema_steps / sizeof *schema_steps;

/* user_version takes no parameter: one statement for each version there is. */
enum err_code schema_stamp(struct sqlite3 *db, struct err *e)
{
    static const char *const sql[] = {"PRAGMA user_version = 0", "PRAGMA user_version = 1", "PRAGMA user_version = 2",
                                      "PRAGMA user_version = 3", "PRAGMA user_version = 4", "PRAGMA user_version = 5"};
    _Static_assert(sizeof schema_steps / sizeof *schema_steps < sizeof sql / sizeof *sql, "a stamp for each version");
    return sqlite3_exec(db, sql[schema_version], NULL, NULL, NULL) == SQLITE_OK
               ? ERR_OK
               : err_set(e, ERR_IO, 0, "schema: %s", sqlite3_errmsg(db));
}
