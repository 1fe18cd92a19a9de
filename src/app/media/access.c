/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/access.h"

#include <string.h>

#define NETWORK                                                                               \
    "crypto,data,ftp,gopher,gophers,hls,http,httpproxy,https,ipfs,ipns,mmsh,mmst,rtmp,rtmpe," \
    "rtmps,rtmpt,rtmpte,rtmpts,rtp,sctp,sftp,srt,srtp,tcp,tls,udp,udplite"

int vp_media_is_address(const char *path)
{
    size_t scheme = strcspn(path, ":/");

    return scheme && !strncmp(path + scheme, "://", 3) && strncmp(path, "file://", 7) != 0;
}

const char *vp_media_local_name(const char *path)
{
    if (strncmp(path, "file:", 5)) return path;
    return strncmp(path, "file://", 7) ? path + 5 : path + 7;
}

const char *vp_media_playlist_kind(const char *demuxer)
{
    static const char *const kinds[][2] = {{"hls", "an HLS playlist"},
                                           {"applehttp", "an HLS playlist"},
                                           {"concat", "an ffconcat script"},
                                           {"dash", "a DASH manifest"},
                                           {"webm_dash_manifest", "a DASH manifest"},
                                           {"sdp", "an SDP description"},
                                           {"rtsp", "an RTSP description"},
                                           {"rtp", "an RTP description"},
                                           {"sap", "an SAP announcement"},
                                           {"imf", "an IMF composition"},
                                           {"avisynth", "an AviSynth script"},
                                           {"vapoursynth", "a VapourSynth script"},
                                           {"vobsub", "an index of a VobSub file"},
                                           {NULL, NULL}};

    for (int i = 0; kinds[i][0]; i++)
        if (!strcmp(demuxer, kinds[i][0])) return kinds[i][1];
    return NULL;
}

const char *vp_media_protocols(const vp_media_access *access, int address)
{
    if (address) return NETWORK;
    if (!access->playlists) return "data"; /* nothing that could be opened */
    return access->network ? "file,subfile,concat," NETWORK : "file,subfile,concat,crypto,data";
}
