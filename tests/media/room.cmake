vpatch_alloc_fail(test_media_memory)
# And FFmpeg's.
foreach(function av_malloc av_mallocz av_packet_alloc av_frame_alloc
    avio_alloc_context sws_alloc_context avformat_new_stream avcodec_alloc_context3
    av_new_packet av_frame_get_buffer avformat_alloc_output_context2 av_packet_make_refcounted)
  target_link_options(test_media_memory PRIVATE -Wl,--wrap=${function})
endforeach()
# x265, which makes a clip here, leaks.
set_property(TEST media/holes APPEND PROPERTY ENVIRONMENT
  "LSAN_OPTIONS=suppressions=${CMAKE_CURRENT_SOURCE_DIR}/common/leaks.txt:print_suppressions=0")
