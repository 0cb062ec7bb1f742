/* Tables that are used where they lie: the assembler copies the files, nothing is done at start. */
#include "cleaner/knowledge/data/blobs.h"

#define BLOB(name)                                                                                                     \
    __asm__(".section .rodata\n.balign 16\n.globl qy_" name "_bin\n.type qy_" name "_bin, %object\nqy_" name           \
            "_bin:\n.incbin \"" QY_DATA_DIR "/" name ".bin\"\n.byte 0\n.previous\n")

BLOB("language");
BLOB("nfc");
BLOB("readings");
BLOB("variants");
