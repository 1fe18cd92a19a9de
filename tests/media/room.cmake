vpatch_alloc_fail(test_media_memory)
# And FFmpeg's.
foreach(function av_malloc av_mallocz av_packet_alloc av_frame_alloc
    avio_alloc_context sws_alloc_context avformat_new_stream avcodec_alloc_context3
    av_new_packet av_frame_get_buffer avformat_alloc_output_context2 av_packet_make_refcounted)
  target_link_options(test_media_memory PRIVATE -Wl,--wrap=${function})
endforeach()
