using Pipeline.Core.Reading;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation.Rules;

namespace Pipeline.Core.Validation;

/// <summary>The one pass over a submission's file: reads it, types it, checks it, and hands on the records that are right.</summary>
/// <remarks>A large file is read in parts (<see cref="FilePart.Plan"/>), each by itself, and the results are merged: the same file
/// gives the same report and hands on the same records however it is cut. A file that is read whole is its one part.</remarks>
public static class SubmissionReading
{
    private const int RecordsBetweenCancellationChecks = 1024;

    /// <summary>Reads and validates a whole file.</summary>
    /// <param name="stream">The file, CSV (UTF-8; separated by comma, semicolon or tab) or XLSX, from its start. It need not be seekable and stays open.</param>
    /// <param name="template">The template that the file is made on.</param>
    /// <param name="context">What the file's path says.</param>
    /// <param name="accept">Called in the order of the file for each record without an error in its fields and in the rules about single records, and that every rule keeps.
    /// Whether the file is accepted is known only at the end: use what was handed on only where the report <see cref="ValidationReport.IsAccepted"/>.
    /// The record is reused: copy what you keep.</param>
    /// <param name="cancellation">Ends reading between records.</param>
    /// <returns>What was found. The same file, template and path give the same report.</returns>
    /// <exception cref="FormatException">The template has a rule of an unknown kind or with wrong parameters.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    /// <exception cref="IOException">The stream failed; a fault in the file's content never throws.</exception>
    public static ValidationReport Read(
        Stream stream, Template template, SubmissionContext context, Action<Record> accept, CancellationToken cancellation = default)
    {
        using FileStream? keys = template.CanBeSplit ? TemporaryFile.Create() : null;
        PartResult result = ReadPart(stream, FilePart.Whole, default, template, context, accept, new PartOutput(keys, null, 0), cancellation);
        return Merge(template, [result], keys is null ? [] : [keys]);
    }

    /// <summary>Reads and validates the records that begin in a part of a file.</summary>
    /// <param name="stream">The file from <see cref="FilePart.StreamStart"/> on. It is read to the end of the last record that begins in the part,
    /// which may be beyond the part's end by 1 MiB. It need not be seekable and stays open.</param>
    /// <param name="part">The part, as planned.</param>
    /// <param name="head">The first bytes of the file, <see cref="FilePart.HeadSize"/> or all; not used by the part that begins with them.</param>
    /// <param name="template">The template that the file is made on.</param>
    /// <param name="context">What the file's path says.</param>
    /// <param name="accept">Called for each record without an error in its fields and in the rules about single records, as in <see cref="Read"/>.</param>
    /// <param name="output">Where to write what is too large for the result.</param>
    /// <param name="cancellation">Ends reading between records.</param>
    /// <exception cref="FormatException">The template has a rule of an unknown kind or with wrong parameters.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    /// <exception cref="IOException">A stream failed; a fault in the file's content never throws.</exception>
    public static PartResult ReadPart(
        Stream stream, FilePart part, ReadOnlyMemory<byte> head, Template template, SubmissionContext context, Action<Record> accept, PartOutput output,
        CancellationToken cancellation = default)
    {
        Rule[] rules = [.. template.Rules.Select(definition => RuleKinds.Create(template, definition))];
        if (template.CanBeSplit && rules.OfType<UniqueKey>().SingleOrDefault() is { } uniqueKey)
            uniqueKey.Digests = new KeyDigestWriter(output.Keys ?? throw new ArgumentException("Keys of a file in parts need a stream.", nameof(output)), output.DigestKey);

        foreach (Rule rule in rules) rule.Begin(context);
        Rule[] recordRules = [.. rules.Where(rule => rule is not CellRule)];
        KeptWhen[] keepingRules = [.. rules.OfType<KeptWhen>()];
        var findings = new FindingSink();
        CellTable? cells = Array.Exists(rules, rule => rule is CellRule) ? new CellTable(template) : null;
        using var reader = new RecordReader(stream, part, head, template, findings, cancellation);
        long wrong = 0, notKept = 0, lostBefore = reader.Lost, errorsBeforeRecords = findings.Errors;
        if (output.LeftOut is not null) findings.LeftOut = new LeftOutWriter(output.LeftOut);
        while (reader.Read())
        {
            if (reader.Count % RecordsBetweenCancellationChecks == 0) cancellation.ThrowIfCancellationRequested();
            bool isRight = Check(reader.Record, recordRules, findings);
            cells?.Add(reader.Record);
            if (!isRight) wrong++;
            else if (MayBeKept(reader.Record, keepingRules)) accept(reader.Record);
            else
            {
                notKept++;
                output.NotKept?.Invoke(reader.Record);
            }
        }

        // What cut reading short is about the file, not about the record where it was seen.
        long recordErrors = findings.Errors - errorsBeforeRecords - (reader.HasHeader && reader.IsCutShort ? 1 : 0);
        wrong += reader.Lost - lostBefore;
        findings.LeftOut = null;
        if (cells is not null) cells.RowsMissing += reader.Lost;
        foreach (Rule rule in rules)
        {
            cancellation.ThrowIfCancellationRequested();
            if (rule is CellRule cellRule) cellRule.Finish(cells!, findings);
            else rule.Finish(findings);
        }

        return new PartResult(
            part, reader.HasHeader, reader.Lines, reader.Count + reader.Lost, wrong, findings.Errors, findings.Errors - recordErrors, findings.Warnings, findings.Results, notKept);
    }

    private static bool MayBeKept(Record record, KeptWhen[] rules)
    {
        foreach (KeptWhen rule in rules)
            if (!rule.Keeps(record)) return false;
        return true;
    }

    private static bool Check(Record record, Rule[] rules, FindingSink findings)
    {
        long errors = findings.Errors;
        foreach (Rule rule in rules) rule.Check(record, findings);
        return record.IsSound && findings.Errors == errors;
    }

    /// <summary>Joins what was found in the parts of a file and decides: accepted, accepted without the wrong records, or rejected.</summary>
    /// <param name="template">The template that the file is made on.</param>
    /// <param name="parts">All parts of the file, in their order.</param>
    /// <param name="keys">What was written for each of them as <see cref="PartOutput.Keys"/>, able to seek; none where the template cannot be split.</param>
    public static ValidationReport Merge(Template template, IReadOnlyList<PartResult> parts, IReadOnlyList<Stream> keys)
    {
        var findings = new FindingSink();
        long lines = 0, records = 0, wrong = 0, notKept = 0, fileErrors = 0;
        List<(Stream Run, long Lines)> runs = [];
        for (int i = 0; i < parts.Count; i++)
        {
            PartResult part = parts[i];
            findings.Include(part.Rules, lines);
            if (template.CanBeSplit) runs.Add((keys[i], lines));
            (lines, records, wrong, notKept, fileErrors) = (lines + part.Lines, records + part.Records, wrong + part.WrongRecords, notKept + part.NotKept, fileErrors + part.FileErrors);
        }

        long errors = findings.Errors;
        if (records == 0 && parts[0].HasHeader)
            ((IFindings)findings).Add(ReadingRule.Empty, 0, null, "a header and no record", "at least one record");
        if (template.CanBeSplit && template.Rules.FirstOrDefault(rule => rule.Kind == RuleKinds.UniqueKey) is { } unique)
            UniqueKey.Finish(new KeyDigestReader(runs), unique, template, findings);
        fileErrors += findings.Errors - errors;

        bool isTolerated = findings.Errors > 0 && fileErrors == 0 && wrong <= (decimal)template.Tolerance * records;
        return new ValidationReport(template.Id, template.Version, records, findings.Errors, findings.Warnings, findings.Results, wrong + notKept, isTolerated);
    }
}
