using Pipeline.Core.Reading;

namespace Pipeline.Core.Validation;

/// <summary>What reading one part of a file found. Lines are counted from where the part begins, so that parts can be read in any order, anywhere.</summary>
/// <param name="Part">The part.</param>
/// <param name="HasHeader">Whether the file has a header that says which column is which.</param>
/// <param name="Lines">Lines that began in the part.</param>
/// <param name="Records">Records that began in the part.</param>
/// <param name="WrongRecords">Records with at least one error.</param>
/// <param name="Errors">Violations that are errors.</param>
/// <param name="FileErrors">Those of them that are not about a record but about the file.</param>
/// <param name="Warnings">Violations that are not errors.</param>
/// <param name="Rules">One entry for each violated rule, in the order of first violation.</param>
/// <param name="NotKept">Right records that a rule does not let be kept, such as those without consent.</param>
public sealed record PartResult(
    FilePart Part, bool HasHeader, long Lines, long Records, long WrongRecords, long Errors, long FileErrors, long Warnings, IReadOnlyList<RuleResult> Rules, long NotKept = 0);

/// <summary>Where the reading of a part writes what is too large for its result. Streams stay open and are not flushed.</summary>
/// <param name="Keys">Digests of the records' keys; for a template that can be split and has the rule <c>unique-key</c>. The merge reads it back.</param>
/// <param name="LeftOut">The list of errors in records, see <see cref="LeftOutList"/>; null where none is wanted.</param>
/// <param name="DigestKey">Key of the digests, the same for all parts of a file.</param>
/// <param name="NotKept">Called for each right record that a rule does not let be kept; null where nobody asks. The record is reused.</param>
public sealed record PartOutput(Stream? Keys, Stream? LeftOut, UInt128 DigestKey, Action<Record>? NotKept = null);
