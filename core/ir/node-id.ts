/** Rules for the ids of nodes, groups and notes. */

/** Maximum length of an id, in characters. The app's own ids have at most 60. */
export const MAX_ID_LENGTH = 200;

/**
 * Letters and digits of any script, `_`, `-`, `.` and blanks, because ids appear in
 * exported code, commands and messages.
 */
export const ID_PATTERN = /^(?! *$)[\p{L}\p{M}\p{Nd}_. -]+$/u;

/** The rule of `ID_PATTERN` as messages state it. */
export const ID_RULE = 'letters, digits, "_", "-", "." and blanks';
