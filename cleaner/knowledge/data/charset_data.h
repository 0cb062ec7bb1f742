/* The packed encoding tables, made by make_charsets.py; unpacked by ../charsets.c alone. */
#ifndef QY_CHARSET_DATA_H
#define QY_CHARSET_DATA_H

extern const char charset_data_gb18030[];
extern const char charset_data_gb18030_4[];
extern const char charset_data_big5[];
extern const char charset_data_big5_plane2[];
extern const char charset_data_korean[];
extern const char charset_data_jis0208[];
extern const char charset_data_jis0212[];
extern const char charset_data_single[];

#endif
