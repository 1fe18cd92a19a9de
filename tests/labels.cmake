# Labels: every test is `quick` (a few seconds; CI runs these with sanitizers) or `slow`; `threads`
# have threads of their own and run under thread sanitizer. `ctest -L quick` picks. Each
# CMakeLists.txt that adds tests ends with vpatch_label_tests(); tools/lint sees to it.
set(VPATCH_SLOW_TESTS
  api/clips api/roundtrip
  cli/bench.sh cli/captions.sh cli/chunks.sh cli/damage.sh cli/encode_tree.sh cli/errors.sh cli/incomplete.sh cli/inputs.sh cli/exact.sh cli/export.sh cli/find.sh cli/first_contact.sh cli/folders.sh
  cli/formats.sh cli/interrupt.sh
  cli/lengths.sh cli/machine.sh cli/options.sh cli/progress.sh cli/rotation.sh cli/several.sh cli/sizes.sh cli/slurm.sh cli/streams.sh
  cli/timestamps.sh cli/trim.sh cli/weights.sh
  conformance/second container/large faults/every format/payload install/consumer install/decoder_only
  python/reader report/browser.py report/plot_results.py
  tools/measure.py tools/profile.py tools/ship.py
  train/golden train/key train/parcel train/resume train/rounding train/validation)
set(VPATCH_THREADED_TESTS
  api/buffers api/clips api/filter api/models api/restart api/roundtrip base/cpu base/pool
  enc/lookahead enc/mbtree enc/scenecut enc/temporal_filter me/motion_search nn/networks restoration/restoration
  train/motion)

# Quick, but for a sanitizer: thousands of programs, decoders or encoders are opened. .ci/nightly
# runs them with sanitizers.
if(VPATCH_SANITIZERS)
  list(APPEND VPATCH_SLOW_TESTS
    api/damage api/dims api/every_damage api/lookahead api/memory api/models enc/scenecut
    enc/segmenter faults/opening
    cli/cpu.sh cli/help.sh cli/playlists.sh cli/recover.sh cli/verify.sh
    media/sizes)
endif()

function(vpatch_label_tests)
  get_property(tests DIRECTORY PROPERTY TESTS)
  foreach(test ${tests})
    set(labels quick)
    if(test IN_LIST VPATCH_SLOW_TESTS)
      set(labels slow)
      # The long ones begin first, so that none runs alone at the end.
      set_tests_properties(${test} PROPERTIES COST 10)
    endif()
    if(test IN_LIST VPATCH_THREADED_TESTS)
      list(APPEND labels threads)
    endif()
    set_tests_properties(${test} PROPERTIES LABELS "${labels}")
  endforeach()
endfunction()
