#include "store/sql.h"

#define URL_COLUMNS "u.id, u.scheme, h.host, u.path"

/*
 * The filter of exports: ?1 host (itself, its sub-domains, its ports), ?2 and ?3 first and last day, ?4 source,
 * ?5 language (a prefix: zh finds zh-Hans), ?6 finding kind, ?7 all versions, ?8 only with text, ?9 one of each cluster.  The day is the
 * one of publication, or that of the capture where the page gives none.
 */
#define DAY "coalesce(substr(a.published, 1, 10), strftime('%Y-%m-%d', c.fetched_ms / 1000, 'unixepoch'))"
#define HOST_IS "(h.host = ?1 OR h.host LIKE '%.' || ?1 OR h.host LIKE ?1 || ':%' OR h.host LIKE '%.' || ?1 || ':%')"
#define ARTICLE_FILTER \
    " WHERE (?1 IS NULL OR " HOST_IS ") AND (?2 IS NULL OR " DAY " >= ?2) AND (?3 IS NULL OR " DAY " <= ?3)" \
    " AND (?4 IS NULL OR a.source = ?4) AND (?5 IS NULL OR a.language = ?5 OR a.language LIKE ?5 || '-%')" \
    " AND (?6 IS NULL OR EXISTS (SELECT 1 FROM findings f WHERE f.article = a.id AND f.kind = ?6))" \
    " AND (?7 OR NOT EXISTS (SELECT 1 FROM articles b WHERE b.url = a.url AND b.id > a.id))" \
    " AND (NOT ?8 OR a.reason IS NULL)" \
    " AND (NOT ?9 OR (NOT EXISTS (SELECT 1 FROM clusters k WHERE k.text = a.text AND k.cluster <> a.text)" \
    " AND NOT EXISTS (SELECT 1 FROM articles b WHERE b.text = a.text AND b.id < a.id AND a.reason IS NULL)))"

const char *const sql_text[SQL_COUNT] = {
    [SQL_BEGIN] = "BEGIN IMMEDIATE",
    [SQL_READ] = "BEGIN",
    [SQL_COMMIT] = "COMMIT",
    [SQL_ROLLBACK] = "ROLLBACK",
    [SQL_COUNTS_GET] = "SELECT state, n FROM counts",
    [SQL_COUNTS_ADD] = "UPDATE counts SET n = n + ?2 WHERE state = ?1",

    [SQL_RUN_PUT] = "INSERT INTO runs(started_ms, ended_ms, command, options, seeds, version, seal)"
                    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [SQL_RUN_ENDS] = "UPDATE runs SET ended_ms = ?2 WHERE id = ?1"
                     " RETURNING started_ms, ended_ms, command, options, seeds, version",
    [SQL_RUN_SEAL] = "UPDATE runs SET seal = ?2 WHERE id = ?1",

    [SQL_HOST_FIND] = "SELECT id FROM hosts WHERE host = ?1",
    [SQL_HOST_PUT] = "INSERT INTO hosts(host) VALUES (?1)",
    [SQL_HOST_WAKE] = "UPDATE hosts SET ready_ms = max(next_ms, ?2) WHERE id = ?1 AND lease_until_ms = 0"
                      " AND (ready_ms IS NULL OR ready_ms > max(next_ms, ?2))",
    [SQL_HOST_READY] = "SELECT id, lease_until_ms FROM hosts WHERE ready_ms <= ?1 ORDER BY ready_ms LIMIT 1",
    [SQL_HOST_LEASE] = "UPDATE hosts SET lease_until_ms = ?2, ready_ms = ?2 WHERE id = ?1 RETURNING id, host, next_ms,"
                       " delay_ms, blocked, tls_policy, fails, pages, bytes",
    [SQL_HOST_WRITE] = "UPDATE hosts SET next_ms = ?2, delay_ms = ?3, blocked = ?4, tls_policy = ?5, fails = ?6,"
                       " pages = ?7, bytes = ?8, lease_until_ms = ?9, ready_ms = ?9 WHERE id = ?1",
    [SQL_HOST_REST] = "UPDATE hosts SET lease_until_ms = 0, ready_ms = CASE WHEN ?2 IS NULL THEN NULL"
                      " ELSE max(next_ms, ?2) END WHERE id = ?1",
    [SQL_HOST_NEXT] = "SELECT min(ready_ms) FROM hosts WHERE ready_ms IS NOT NULL",
    [SQL_HOST_LEASED] = "SELECT id FROM hosts WHERE lease_until_ms <> 0 LIMIT 1",
    [SQL_HOST_ROBOTS_MS] = "SELECT fetched_ms FROM robots WHERE host = ?1",
    [SQL_ROBOTS_GET] = "SELECT fetched_ms, status, body FROM robots WHERE host = ?1",
    [SQL_ROBOTS_PUT] = "INSERT INTO robots(host, fetched_ms, status, body) VALUES (?1, ?2, ?3, ?4)"
                       " ON CONFLICT(host) DO UPDATE SET fetched_ms = ?2, status = ?3, body = ?4",

    [SQL_URL_FIND] = "SELECT id, scheme, path FROM urls WHERE host = ?1 AND hash = ?2",
    [SQL_URL_PUT] = "INSERT INTO urls(host, hash, scheme, path, depth, priority, origin, found_on, state)"
                    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [SQL_URL_NEXT] = "SELECT " URL_COLUMNS ", u.depth, u.priority, u.fails, u.origin, u.etag, u.last_modified,"
                     " u.last_ms, u.interval_ms FROM urls u INDEXED BY urls_due JOIN hosts h ON h.id = u.host"
                     " WHERE u.host = ?1 AND u.state = 0 AND u.due_ms IS NULL ORDER BY u.priority, u.id LIMIT 1",
    [SQL_URL_TAKE] = "UPDATE urls SET state = 1 WHERE id = ?1",
    [SQL_URL_STATE] = "SELECT host, state FROM urls WHERE id = ?1",
    [SQL_URL_DONE] = "UPDATE urls SET state = ?2, status = ?3, why = ?4, last_ms = coalesce(?5, last_ms), due_ms = ?6,"
                     " interval_ms = ?7, fails = ?8, etag = ?9, last_modified = ?10 WHERE id = ?1",
    [SQL_URL_BACK] = "UPDATE urls SET state = 0 WHERE host = ?1 AND state = 1",
    [SQL_URL_PROMOTE_COUNT] = "SELECT id, state FROM urls INDEXED BY urls_waiting WHERE host = ?1 AND due_ms <= ?2"
                              " AND due_ms IS NOT NULL ORDER BY due_ms LIMIT 1",
    [SQL_URL_PROMOTE] = "UPDATE urls SET state = 0, due_ms = NULL WHERE id = ?1",
    [SQL_URL_ANY_DUE] = "SELECT 1 FROM urls INDEXED BY urls_due WHERE host = ?1 AND state = 0 AND due_ms IS NULL"
                        " LIMIT 1",
    [SQL_URL_FIRST_WAITING] = "SELECT min(due_ms) FROM urls INDEXED BY urls_waiting WHERE host = ?1"
                              " AND due_ms IS NOT NULL",

    [SQL_BODY_FIND] = "SELECT id FROM bodies WHERE digest = ?1",
    [SQL_BODY_PUT] = "INSERT INTO bodies(digest, size, codec, dictionary, wire, data, seal)"
                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [SQL_BODY_GET] = "SELECT digest, size, codec, dictionary, wire, data FROM bodies WHERE id = ?1",
    [SQL_BODY_HEAD] = "SELECT digest FROM bodies WHERE id = ?1",

    [SQL_CAPTURE_FIND] = "SELECT id FROM captures WHERE url = ?1 AND fetched_ms = ?2 AND body IS ?3 AND status = ?4"
                         " ORDER BY id LIMIT 1",
    [SQL_CAPTURE_PUT] =
        "INSERT INTO captures(url, run, fetched_ms, elapsed_ms, status, final_url, content_type, body, wire, address,"
        " tls_policy, tls_version, tls_cipher, cert_error, truncated, blocked, request_headers, response_headers, seal)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
    [SQL_CAPTURE_GET] =
        "SELECT " URL_COLUMNS ", c.url, c.run, c.fetched_ms, c.elapsed_ms, c.status, c.final_url, c.content_type,"
        " c.body, c.wire, c.address, c.tls_policy, c.tls_version, c.tls_cipher, c.cert_error, c.truncated, c.blocked,"
        " c.request_headers, c.response_headers FROM captures c JOIN urls u ON u.id = c.url"
        " JOIN hosts h ON h.id = u.host WHERE c.id = ?1",

    [SQL_TEXT_FIND] = "SELECT id FROM texts WHERE digest = ?1",
    [SQL_TEXT_PUT] = "INSERT INTO texts(digest, title, text) VALUES (?1, ?2, ?3)",
    [SQL_TEXT_GET] = "SELECT digest, title, text FROM texts WHERE id = ?1",
    [SQL_ARTICLE_LAST] = "SELECT id, text, version, content FROM articles WHERE url = ?1 ORDER BY id DESC LIMIT 1",
    [SQL_ARTICLE_PUT] =
        "INSERT INTO articles(url, capture, run, text, version, content, cleaner, with_links, with_images, charset,"
        " reason, published, source, authors, editor, site, section, language, document_number, index_number, issuer,"
        " fields, blocks, dropped, nfindings, nedits, seal) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
        " ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27)",
    [SQL_ARTICLE_GET] =
        "SELECT a.url, a.capture, a.run, a.text, a.version, a.content, a.cleaner, a.with_links, a.with_images,"
        " a.charset, a.reason, a.published, a.source, a.authors, a.editor, a.site, a.section, a.language,"
        " a.document_number, a.index_number, a.issuer, a.fields, a.blocks, a.dropped, a.nfindings, a.nedits,"
        " t.digest, t.title, t.text, u.scheme, h.host, u.path, c.fetched_ms, c.status"
        " FROM articles a JOIN texts t ON t.id = a.text JOIN captures c ON c.id = a.capture"
        " JOIN urls u ON u.id = a.url JOIN hosts h ON h.id = u.host WHERE a.id = ?1",
    [SQL_SIGHTING_PUT] = "INSERT INTO sightings(capture, article, seal) VALUES (?1, ?2, ?3)"
                         " ON CONFLICT(capture) DO NOTHING",
    [SQL_FINDING_PUT] = "INSERT INTO findings(article, n, kind, verdict, action, rule, evidence, beg, \"end\", seal)"
                        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    [SQL_FINDING_GET] = "SELECT kind, verdict, action, rule, evidence, beg, \"end\" FROM findings WHERE article = ?1"
                        " ORDER BY n",
    [SQL_EDIT_PUT] = "INSERT INTO edits(article, n, rule, verdict, block, at, old, new, alternatives, seal)"
                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    [SQL_EDIT_GET] = "SELECT rule, verdict, block, at, old, new, alternatives FROM edits WHERE article = ?1 ORDER BY n",
    [SQL_LINKS_PUT] = "INSERT INTO links(article, links, images, seal) VALUES (?1, ?2, ?3, ?4)",
    [SQL_LINKS_GET] = "SELECT links, images FROM links WHERE article = ?1",

    [SQL_EACH_ARTICLE] = "SELECT a.id FROM articles a JOIN captures c ON c.id = a.capture JOIN urls u ON u.id = a.url"
                         " JOIN hosts h ON h.id = u.host" ARTICLE_FILTER " ORDER BY a.id",
    [SQL_EACH_CAPTURE] = "SELECT c.id FROM captures c JOIN urls u ON u.id = c.url JOIN hosts h ON h.id = u.host"
                         " WHERE (?1 IS NULL OR " HOST_IS ") AND (?2 IS NULL OR"
                         " strftime('%Y-%m-%d', c.fetched_ms / 1000, 'unixepoch') >= ?2) AND (?3 IS NULL OR"
                         " strftime('%Y-%m-%d', c.fetched_ms / 1000, 'unixepoch') <= ?3) ORDER BY c.id",
    [SQL_EACH_VERSION] = "SELECT id FROM articles WHERE url = ?1 ORDER BY id",
    [SQL_EACH_CAPTURE_OF_URL] = "SELECT id FROM captures WHERE url = ?1 ORDER BY fetched_ms, id",
    [SQL_EACH_ARTICLE_OF_CAPTURE] = "SELECT id FROM articles WHERE capture = ?1 UNION ALL"
                                    " SELECT article FROM sightings WHERE capture = ?1",
    [SQL_RUN_GET] = "SELECT started_ms, ended_ms, command, options, seeds, version FROM runs WHERE id = ?1",
    [SQL_SIGHTINGS_OF] = "SELECT capture FROM sightings WHERE article = ?1 ORDER BY capture",
    [SQL_SAME_TEXT] = "SELECT b.id FROM articles a JOIN articles b ON b.text = a.text WHERE a.id = ?1 AND b.url <> a.url"
                      " AND a.reason IS NULL ORDER BY b.id",
    [SQL_STATS] =
        "SELECT (SELECT count(*) FROM runs), (SELECT count(*) FROM hosts WHERE host <> ''),"
        " (SELECT count(*) FROM urls), (SELECT count(*) FROM captures), (SELECT count(*) FROM bodies),"
        " (SELECT coalesce(sum(b.size), 0) FROM captures c JOIN bodies b ON b.id = c.body),"
        " (SELECT coalesce(sum(size), 0) FROM bodies WHERE id NOT IN (SELECT wire FROM bodies WHERE wire IS NOT NULL)),"
        " (SELECT coalesce(sum(length(data)), 0) FROM bodies), (SELECT count(*) FROM articles),"
        " (SELECT count(*) FROM articles WHERE reason IS NULL), (SELECT count(*) FROM texts),"
        " (SELECT coalesce(sum(length(CAST(text AS BLOB))), 0) FROM texts), (SELECT count(*) FROM findings),"
        " (SELECT count(*) FROM edits), (SELECT count(DISTINCT article) FROM findings"
        " WHERE verdict <> 'suspicion'), (SELECT count(*) FROM sightings),"
        " (SELECT page_count * page_size FROM pragma_page_count, pragma_page_size)",
    [SQL_BY_STATUS] = "SELECT status, count(*) FROM captures GROUP BY 1 ORDER BY 1",
    [SQL_BY_HOST] = "SELECT h.host, count(*) FROM captures c JOIN urls u ON u.id = c.url JOIN hosts h ON h.id = u.host"
                    " GROUP BY h.id ORDER BY 2 DESC, 1",
    [SQL_BY_FINDING] = "SELECT kind || ' ' || verdict, count(*) FROM findings GROUP BY 1 ORDER BY 2 DESC, 1",
    [SQL_BY_REASON] = "SELECT coalesce(reason, 'article'), count(*) FROM articles GROUP BY 1 ORDER BY 2 DESC, 1",
    [SQL_BY_LANGUAGE] = "SELECT coalesce(language, 'unknown'), count(*) FROM articles WHERE reason IS NULL GROUP BY 1"
                        " ORDER BY 2 DESC, 1",
    [SQL_BY_EDIT] = "SELECT rule, count(*) FROM edits GROUP BY 1 ORDER BY 2 DESC, 1",
    [SQL_BY_CLEANER] = "SELECT cleaner, count(*) FROM articles GROUP BY 1 ORDER BY 1",
    [SQL_BY_YEAR] = "SELECT coalesce(substr(published, 1, 4), 'no date'), count(*) FROM articles WHERE reason IS NULL"
                    " GROUP BY 1 ORDER BY 1",

    [SQL_FIRST_WITH_BODY] =
        "SELECT c.id FROM captures c JOIN urls u ON u.id = c.url JOIN hosts h ON h.id = u.host"
        " WHERE c.body = ?4 AND c.id < ?5 AND c.status <> 304 AND (?1 IS NULL OR " HOST_IS ") AND (?2 IS NULL OR"
        " strftime('%Y-%m-%d', c.fetched_ms / 1000, 'unixepoch') >= ?2) AND (?3 IS NULL OR"
        " strftime('%Y-%m-%d', c.fetched_ms / 1000, 'unixepoch') <= ?3) ORDER BY c.id LIMIT 1",
    [SQL_SAID_MAKE] = "CREATE TEMP TABLE IF NOT EXISTS said(section INTEGER, id INTEGER, PRIMARY KEY(section, id))"
                      " WITHOUT ROWID",
    [SQL_SAID_CLEAR] = "DELETE FROM temp.said",
    [SQL_SAID_PUT] = "INSERT OR IGNORE INTO temp.said VALUES (?1, ?2)",
    [SQL_CDX_MAKE] = "CREATE TEMP TABLE cdx(key TEXT, at INTEGER, line TEXT)",
    [SQL_CDX_PUT] = "INSERT INTO temp.cdx VALUES (?1, ?2, ?3)",
    [SQL_CDX_GET] = "SELECT key, line FROM temp.cdx ORDER BY key, at",

    [SQL_CHECK_INTEGRITY] = "PRAGMA integrity_check(100)",
    [SQL_CHECK_KEYS] = "PRAGMA foreign_key_check",
    [SQL_CHECK_SCHEMA] = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT GLOB 'sqlite_*'"
                         " ORDER BY type, name",
    [SQL_CHECK_HEADER] = "SELECT a.application_id, v.user_version, e.encoding FROM pragma_application_id a,"
                         " pragma_user_version v, pragma_encoding e",
    /* The id, the sealed values in the order in which they were put, the seal. */
    [SQL_CHECK_RUNS] = "SELECT id, started_ms, ended_ms, command, options, seeds, version, seal FROM runs",
    [SQL_CHECK_DICTIONARIES] = "SELECT id, host, size, data, seal FROM dictionaries",
    [SQL_CHECK_BODIES] = "SELECT id, digest, size, codec, dictionary, wire, data, seal FROM bodies",
    [SQL_CHECK_CAPTURES] =
        "SELECT id, url, run, fetched_ms, elapsed_ms, status, final_url, content_type, body, wire, address, tls_policy,"
        " tls_version, tls_cipher, cert_error, truncated, blocked, request_headers, response_headers, seal"
        " FROM captures",
    [SQL_CHECK_ARTICLES] =
        "SELECT id, url, capture, run, text, version, content, cleaner, with_links, with_images, charset, reason,"
        " published, source, authors, editor, site, section, language, document_number, index_number, issuer, fields,"
        " blocks, dropped, nfindings, nedits, seal FROM articles",
    [SQL_CHECK_SIGHTINGS] = "SELECT capture, capture, article, seal FROM sightings",
    [SQL_CHECK_FINDINGS] = "SELECT article, article, n, kind, verdict, action, rule, evidence, beg, \"end\", seal"
                           " FROM findings",
    [SQL_CHECK_EDITS] = "SELECT article, article, n, rule, verdict, block, at, old, new, alternatives, seal FROM edits",
    [SQL_CHECK_LINKS] = "SELECT article, article, links, images, seal FROM links",
    [SQL_CHECK_TEXTS] = "SELECT id, digest, title, text FROM texts",
    [SQL_CHECK_URLS] = "SELECT u.id, u.hash, u.scheme, h.host, u.path FROM urls u JOIN hosts h ON h.id = u.host",
    [SQL_CHECK_BODY_IDS] = "SELECT id FROM bodies",
    [SQL_CHECK_ARTICLE_IDS] = "SELECT id FROM articles",

    [SQL_CHECK_MARKS] = "SELECT 0, name, value, seal FROM marks",
    [SQL_CHECK_SIGNATURES] = "SELECT text, text, shingles, weight, minhash, seal FROM signatures",
    [SQL_CHECK_PARAGRAPHS] = "SELECT text, hash, text, weight, seal FROM paragraphs",
    [SQL_CHECK_SIMILAR] = "SELECT text, text, other, kind, permille, seal FROM similar",
    [SQL_CHECK_CLUSTERS] = "SELECT text, text, cluster, seal FROM clusters",
    [SQL_CHECK_SEARCH] = "INSERT INTO search(search, rank) VALUES ('integrity-check', 1)",
    [SQL_CHECK_BANDS] = "SELECT 1 FROM bands WHERE key = ?1 AND text = ?2",

    [SQL_MARK_GET] = "SELECT value FROM marks WHERE name = ?1",
    [SQL_MARK_SET] = "INSERT INTO marks(name, value, seal) VALUES (?1, ?2, ?3)"
                     " ON CONFLICT(name) DO UPDATE SET value = ?2, seal = ?3",
    [SQL_TEXT_LAST] = "SELECT coalesce(max(id), 0) FROM texts",
    [SQL_INDEX_NEXT] = "SELECT id FROM texts WHERE id > ?1 ORDER BY id LIMIT 1",
    [SQL_INDEX_PUT] = "INSERT INTO search(rowid, title, text) SELECT id, title, text FROM search_source WHERE id = ?1",

    /* Search: each term's texts in hits, then those that have all of them. */
    [SQL_HITS_MAKE] = "CREATE TEMP TABLE IF NOT EXISTS hits(id INTEGER, term INTEGER, PRIMARY KEY(id, term))"
                      " WITHOUT ROWID",
    [SQL_HITS_CLEAR] = "DELETE FROM temp.hits",
    /* ?2: the index alone says it; else ?3 is looked for in what ?4 names. */
    [SQL_HITS_LONG] = "INSERT OR IGNORE INTO temp.hits SELECT rowid, ?1 FROM search WHERE search MATCH ?5 AND (?2 OR"
                      " EXISTS (SELECT 1 FROM texts t WHERE t.id = search.rowid AND qy_holds(?3, ?4, t.title, t.text)))",
    [SQL_HITS_SHORT] = "INSERT OR IGNORE INTO temp.hits SELECT doc, ?1 FROM search_terms WHERE term >= ?3"
                       " AND term < ?5 AND (?2 OR EXISTS (SELECT 1 FROM texts t WHERE t.id = doc"
                       " AND qy_holds(?3, ?4, t.title, t.text)))",
    [SQL_HITS_SCAN] = "INSERT OR IGNORE INTO temp.hits SELECT id, ?1 FROM texts WHERE id > ?2"
                      " AND qy_holds(?3, ?4, title, text)",
    [SQL_HITS_GET] =
        "SELECT a.id, a.published, a.source, t.title, t.text, u.scheme, h.host, u.path, c.fetched_ms"
        " FROM articles a JOIN texts t ON t.id = a.text JOIN captures c ON c.id = a.capture"
        " JOIN urls u ON u.id = a.url JOIN hosts h ON h.id = u.host" ARTICLE_FILTER
        " AND a.reason IS NULL AND (?10 = 0 OR a.text IN (SELECT id FROM temp.hits GROUP BY id"
        " HAVING sum(term >= 0) = ?10 AND min(term) >= 0)) AND (?11 IS NULL OR instr(a.source, ?11))"
        " ORDER BY coalesce(a.published, strftime('%Y-%m-%d', c.fetched_ms / 1000, 'unixepoch')) DESC, a.id DESC"
        " LIMIT ?12",

    [SQL_SIGNATURE_PUT] = "INSERT INTO signatures(text, shingles, weight, minhash, seal) VALUES (?1, ?2, ?3, ?4, ?5)",
    [SQL_SIGNATURE_WEIGHT] = "SELECT weight FROM signatures WHERE text = ?1",
    [SQL_BAND_PUT] = "INSERT OR IGNORE INTO bands(key, text) VALUES (?1, ?2)",
    [SQL_BAND_FIND] = "SELECT text FROM bands WHERE key = ?1 ORDER BY text LIMIT ?2",
    [SQL_PARAGRAPH_PUT] = "INSERT OR IGNORE INTO paragraphs(hash, text, weight, seal) VALUES (?1, ?2, ?3, ?4)",
    [SQL_PARAGRAPH_FIND] = "SELECT text FROM paragraphs WHERE hash = ?1 ORDER BY text LIMIT ?2",
    [SQL_SIMILAR_PUT] = "INSERT OR IGNORE INTO similar(text, other, kind, permille, seal) VALUES (?1, ?2, ?3, ?4, ?5)",
    [SQL_CLUSTER_OF] = "SELECT cluster FROM clusters WHERE text = ?1",
    [SQL_CLUSTER_PUT] = "INSERT INTO clusters(text, cluster, seal) VALUES (?1, ?2, ?3)"
                        " ON CONFLICT(text) DO UPDATE SET cluster = ?2, seal = ?3",
    [SQL_CLUSTER_MEMBERS] = "SELECT text FROM clusters WHERE cluster = ?1",
    [SQL_EACH_CLUSTER] = "SELECT DISTINCT cluster FROM clusters UNION SELECT text FROM articles WHERE reason IS NULL"
                         " GROUP BY text HAVING count(*) > 1 AND text NOT IN (SELECT text FROM clusters) ORDER BY 1",
    [SQL_EACH_MEMBER] =
        "SELECT a.id, a.text, coalesce((SELECT max(s.permille) FROM similar s WHERE s.kind = 'near' AND"
        " ((s.text = ?1 AND s.other = a.text) OR (s.other = ?1 AND s.text = a.text))), CASE a.text WHEN ?1 THEN 1000"
        " ELSE 0 END) FROM articles a WHERE a.reason IS NULL AND"
        " (a.text = ?1 OR a.text IN (SELECT text FROM clusters WHERE cluster = ?1)) ORDER BY a.text <> ?1, a.id",
    [SQL_EACH_CONTAINED] = "SELECT (SELECT min(id) FROM articles WHERE text = s.text), (SELECT min(id) FROM articles"
                           " WHERE text = s.other), s.permille FROM similar s WHERE s.kind = 'contained'"
                           " ORDER BY s.text, s.other",
    [SQL_SIMILAR_TO] = "SELECT b.id, s.permille FROM articles a JOIN similar s ON s.kind = 'near' AND"
                       " (s.text = a.text OR s.other = a.text) JOIN articles b ON b.text ="
                       " CASE s.text WHEN a.text THEN s.other ELSE s.text END WHERE a.id = ?1 ORDER BY 2 DESC, 1",

    [SQL_PRUNE_CAPS] = "CREATE TEMP TABLE caps(id INTEGER PRIMARY KEY)",
    [SQL_PRUNE_ARTS] = "CREATE TEMP TABLE arts(id INTEGER PRIMARY KEY)",
    [SQL_PRUNE_TXTS] = "CREATE TEMP TABLE txts(id INTEGER PRIMARY KEY)",
    [SQL_PRUNE_BODS] = "CREATE TEMP TABLE bods(id INTEGER PRIMARY KEY)",
    [SQL_PRUNE_CHOOSE] =
        "INSERT INTO temp.caps SELECT c.id FROM captures c JOIN urls u ON u.id = c.url JOIN hosts h ON h.id = u.host"
        " WHERE (?1 IS NULL OR " HOST_IS ") AND (?2 IS NULL OR c.url = ?2) AND (?3 IS NULL OR"
        " strftime('%Y-%m-%d', c.fetched_ms / 1000, 'unixepoch') < ?3) AND NOT (?4 AND EXISTS (SELECT 1"
        " FROM articles a WHERE a.capture = c.id AND NOT EXISTS (SELECT 1 FROM articles b WHERE b.url = a.url"
        " AND b.id > a.id)))",
    [SQL_PRUNE_ARTICLES] = "INSERT INTO temp.arts SELECT id FROM articles WHERE capture IN temp.caps",
    [SQL_PRUNE_TEXTS] = "INSERT INTO temp.txts SELECT DISTINCT text FROM articles WHERE id IN temp.arts EXCEPT"
                        " SELECT text FROM articles WHERE id NOT IN temp.arts",
    [SQL_PRUNE_BODIES] = "INSERT INTO temp.bods SELECT body FROM captures WHERE id IN temp.caps AND body IS NOT NULL"
                         " UNION SELECT wire FROM captures WHERE id IN temp.caps AND wire IS NOT NULL EXCEPT"
                         " SELECT body FROM captures WHERE id NOT IN temp.caps EXCEPT"
                         " SELECT wire FROM captures WHERE id NOT IN temp.caps",
    [SQL_PRUNE_WIRES] = "DELETE FROM temp.bods WHERE id IN (SELECT wire FROM bodies WHERE wire IS NOT NULL"
                        " AND id NOT IN temp.bods)",
    [SQL_PRUNE_COUNT] = "SELECT (SELECT count(*) FROM temp.caps), (SELECT count(*) FROM temp.arts),"
                        " (SELECT count(*) FROM temp.txts), (SELECT count(*) FROM temp.bods),"
                        " (SELECT coalesce(sum(length(data)), 0) FROM bodies WHERE id IN temp.bods)",
    [SQL_DELETE_SEARCH] = "INSERT INTO search(search, rowid, title, text) SELECT 'delete', id, title, text"
                          " FROM search_source WHERE id IN temp.txts AND id <= ?1",
    [SQL_DELETE_SIMILAR] = "DELETE FROM similar WHERE text IN temp.txts OR other IN temp.txts",
    /* A cluster that loses its representative is found again by the next dedup of its members. */
    [SQL_PRUNE_LOST] = "SELECT cluster FROM clusters WHERE cluster IN temp.txts AND text NOT IN temp.txts LIMIT 1",
    [SQL_DELETE_CLUSTER_OF] = "DELETE FROM clusters WHERE text = ?1",
    [SQL_DELETE_PARAGRAPHS] = "DELETE FROM paragraphs WHERE text IN temp.txts",
    [SQL_DELETE_BANDS] = "DELETE FROM bands WHERE text IN temp.txts",
    [SQL_DELETE_CLUSTERS] = "DELETE FROM clusters WHERE text IN temp.txts",
    [SQL_DELETE_SIGNATURES] = "DELETE FROM signatures WHERE text IN temp.txts",
    [SQL_DELETE_LINKS] = "DELETE FROM links WHERE article IN temp.arts",
    [SQL_DELETE_EDITS] = "DELETE FROM edits WHERE article IN temp.arts",
    [SQL_DELETE_FINDINGS] = "DELETE FROM findings WHERE article IN temp.arts",
    [SQL_DELETE_SIGHTINGS] = "DELETE FROM sightings WHERE article IN temp.arts OR capture IN temp.caps",
    [SQL_DELETE_ARTICLES] = "DELETE FROM articles WHERE id IN temp.arts",
    [SQL_DELETE_TEXTS] = "DELETE FROM texts WHERE id IN temp.txts",
    [SQL_DELETE_CAPTURES] = "DELETE FROM captures WHERE id IN temp.caps",
    [SQL_DELETE_BODIES] = "DELETE FROM bodies WHERE id IN temp.bods",

    /* An article that still stands in a capture that stays keeps the capture it was made of. */
    [SQL_PRUNE_SPARE] = "DELETE FROM temp.caps WHERE id IN (SELECT a.capture FROM articles a JOIN sightings g"
                        " ON g.article = a.id WHERE g.capture NOT IN temp.caps)",
    [SQL_CHECK_BAND_COUNT] = "SELECT (SELECT count(*) FROM bands), (SELECT count(*) FROM signatures)",
    [SQL_RUN_LAST] = "SELECT coalesce(max(started_ms), 0) FROM runs",
    [SQL_DICTIONARY_OF] = "SELECT id FROM dictionaries WHERE host = ?1 ORDER BY id DESC LIMIT 1",
    [SQL_DICTIONARY_GET] = "SELECT size, data FROM dictionaries WHERE id = ?1",
    [SQL_DICTIONARY_PUT] = "INSERT INTO dictionaries(host, size, data, seal) VALUES (?1, ?2, ?3, ?4)",

    /* What was learnt of hosts; ?2 of SITE_FIND is the beginning of a digest in hexadecimal. */
#define SITE_COLUMNS "s.id, s.digest, s.made_ms, s.pages, s.prints"
    [SQL_SITE_PUT] = "INSERT INTO sites(host, digest, made_ms, pages, prints, seal) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [SQL_SITE_LAST] = "SELECT " SITE_COLUMNS " FROM hosts h JOIN sites s ON s.host = h.id WHERE h.host = ?1"
                      " ORDER BY s.id DESC LIMIT 1",
    [SQL_SITE_FIND] = "SELECT " SITE_COLUMNS " FROM hosts h JOIN sites s ON s.host = h.id WHERE h.host = ?1 AND"
                      " substr(lower(hex(s.digest)), 1, length(?2)) = ?2 ORDER BY s.id DESC LIMIT 1",
    [SQL_HOST_AFTER] = "SELECT h.host FROM hosts h WHERE h.host > ?1 AND EXISTS (SELECT 1 FROM urls u"
                       " JOIN articles a ON a.url = u.id WHERE u.host = h.id) ORDER BY h.host LIMIT 1",
    /* By URL, so that a new version of an article does not change the order. */
    [SQL_EACH_OF_HOST] = "SELECT max(a.id) FROM hosts h JOIN urls u ON u.host = h.id JOIN articles a ON a.url = u.id"
                         " WHERE h.host = ?1 GROUP BY u.id ORDER BY u.id",
    [SQL_CHECK_SITES] = "SELECT id, host, digest, made_ms, pages, prints, seal FROM sites",
    [SQL_CHECK_SITE_USE] =
        "SELECT a.id FROM articles a JOIN urls u ON u.id = a.url WHERE instr(a.cleaner, '+site.') AND NOT EXISTS"
        " (SELECT 1 FROM sites s WHERE s.host = u.host AND substr(lower(hex(s.digest)), 1, 16) ="
        " substr(a.cleaner, instr(a.cleaner, '+site.') + 6))",
};
