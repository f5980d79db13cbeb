"""What Google is only assumed to do, one named switch each, so that the mirror can be tested both ways.

Throughout this package `recorded` marks behaviour seen in recordings of the real service, `documented` what Google's
documentation or discovery documents say, and `assumed` everything else.
"""

from dataclasses import dataclass


@dataclass
class Assumptions:
    """The switches; the defaults are what is most likely true."""

    # copyPaste leaves out the source lines that a filter hides
    copy_skips_filtered_lines: bool = False
    # a protected range that the asker may not edit refuses a sort, an insert or a delete that touches it
    protection_blocks_sort: bool = True
    protection_blocks_insert: bool = True
    protection_blocks_delete: bool = True
    # sorting a range loses the developer metadata of its lines (else it follows them)
    metadata_lost_on_sort: bool = False
    # copying whole lines by copyPaste also copies their developer metadata
    metadata_copied_with_lines: bool = False
    # deleteNamedRange of an id that does not exist refuses the batch (else it is ignored)
    deleting_missing_named_range_fails: bool = True
    # addNamedRange with a name, or an id, that exists refuses the batch
    adding_existing_named_range_fails: bool = True
    # a formula copied to the same coordinates of another tab keeps its text (else its value is copied)
    copy_keeps_formulas_across_tabs: bool = True
    # duplicateSheet takes the protected ranges along
    duplicate_copies_protection: bool = False
    # strict data validation also refuses writes through the API, not only typing
    validation_enforced_over_api: bool = False
    # updatedSpreadsheet shows hidden tabs' grid data
    answer_shows_hidden_tabs: bool = True
    # findReplace looks at numbers too
    find_searches_numbers: bool = False
    # updateDeveloperMetadata whose filter matches nothing is refused
    updating_missing_metadata_fails: bool = False
    # a name in a range without quotes means the named range first, the tab second
    bare_name_is_named_range_first: bool = True
    # merging cells discards all values but the upper left one
    merge_discards_values: bool = True
