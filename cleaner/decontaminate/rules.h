/* Every rule of this room: its id, the kind of finding it gives, and a sentence that says what it means. */
#ifndef QY_RULES_H
#define QY_RULES_H

#include "cleaner/base/article.h"

enum spam_rule {
    RULE_TITLE_WORDS, RULE_TITLE_ENTITIES, RULE_TITLE_FOREIGN, RULE_META_WORDS,
    RULE_HIDDEN_WORDS, RULE_HIDDEN_LINKS, RULE_HIDDEN_TEXT,
    RULE_LINK_GROUP, RULE_LINK_SINGLE, RULE_BODY_LINK,
    RULE_BODY_INSERTED, RULE_BODY_PARAGRAPH,
    RULE_BRAND_SLOT, RULE_BRAND_SCRIPT, RULE_BRAND_CLASH,
    RULE_REDIRECT_REFERRER, RULE_REDIRECT_SPIDER, RULE_REDIRECT_PACKED,
    RULE_PACKED_WRITES, RULE_SCRIPT_WRITES_SPAM,
    RULE_OVERLAY_FRAME, RULE_OVERLAY_ZERO, RULE_OVERLAY_WRITTEN,
    RULE_FRAME_DOCUMENT,
    RULE_NOISE_NAMES, RULE_NOISE_IDS,
    RULE_FAKE_WARNING, RULE_FRAGMENTS, RULE_RANDOM_TEXT, RULE_SPAM_PAGE, RULE_SPAM_SITE,
    RULE_COUNT
};

struct spam_rule_text {
    const char *id;
    enum finding_kind kind;
    const char *says;
};

extern const struct spam_rule_text spam_rules[RULE_COUNT];

#endif
