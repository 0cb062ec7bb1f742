/* The generated tables beside this file, as they are linked into the program. */
#ifndef QY_BLOBS_H
#define QY_BLOBS_H

/* Built by the scripts of the same name, which document the layouts; 16-byte aligned. */
extern const unsigned char qy_language_bin[], qy_nfc_bin[], qy_readings_bin[], qy_variants_bin[];

#endif
