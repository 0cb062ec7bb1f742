/* What a document says of its own encoding, before it is parsed. */
#ifndef QY_PRESCAN_H
#define QY_PRESCAN_H

#include "cleaner/decode/encoding.h"

/*
 * How far a declaration is looked for.  The standard's 1024 bytes are too
 * short for pages whose <head> begins with a long comment or script.
 */
enum { PRESCAN_BYTES = 4096 };

/*
 * "Prescan a byte stream to determine its encoding" of the HTML Standard,
 * over the first PRESCAN_BYTES.  ENC_NONE where nothing usable is declared.
 */
enum encoding prescan(struct view bytes);

#endif
