/* SPDX-License-Identifier: BSD-2-Clause */
/* What an input may open besides itself. A playlist under an innocent name would otherwise pull
 * in any file its user may read, or ask the network for it. */
#ifndef VPATCH_MEDIA_ACCESS_H
#define VPATCH_MEDIA_ACCESS_H

typedef struct vp_media_access {
    int playlists; /* 1: files that an input names (HLS, ffconcat, DASH, SDP ...) are opened */
    int network;   /* 1: network addresses are opened                                        */
} vp_media_access;

/* 1: FFmpeg would take the name for an address: "http://...", "concat://...". */
int vp_media_is_address(const char *path);

/* The local name behind "file:" and "file://", or path itself. */
const char *vp_media_local_name(const char *path);

/* What the demuxer of this name reads when that is a list of other files ("an HLS playlist"),
 * NULL: it reads one file. */
const char *vp_media_playlist_kind(const char *demuxer);

/* FFmpeg's list of the protocols that may be used. */
const char *vp_media_protocols(const vp_media_access *access, int address);

#endif
