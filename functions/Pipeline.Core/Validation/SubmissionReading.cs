using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Validation;

/// <summary>The one pass over a submission's file: reads it, types it, checks it, and hands on the records that are right.</summary>
public static class SubmissionReading
{
    private const int RecordsBetweenCancellationChecks = 1024;

    /// <summary>Reads and validates a file.</summary>
    /// <param name="stream">The file, CSV (UTF-8; separated by comma, semicolon or tab) or XLSX, from its start. It need not be seekable and stays open.</param>
    /// <param name="template">The template that the file is made on.</param>
    /// <param name="context">What the file's path says.</param>
    /// <param name="accept">Called in the order of the file for each record without an error in its fields and in the rules about single records, and that every rule keeps.
    /// Rules about the whole file are known only at the end: use what was accepted only where the report <see cref="ValidationReport.IsAccepted"/>.
    /// The record is reused: copy what you keep.</param>
    /// <param name="cancellation">Ends reading between records.</param>
    /// <returns>What was found. The same file, template and path give the same report.</returns>
    /// <exception cref="FormatException">The template has a rule of an unknown kind or with wrong parameters.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    /// <exception cref="IOException">The stream failed; a fault in the file's content never throws.</exception>
    public static ValidationReport Read(
        Stream stream, Template template, SubmissionContext context, Action<Record> accept, CancellationToken cancellation = default)
    {
        var rules = new List<Rule>();
        try
        {
            foreach (RuleDefinition definition in template.Rules) rules.Add(RuleKinds.Create(template, definition));
            return Read(stream, template, context, [.. rules], accept, cancellation);
        }
        finally
        {
            foreach (Rule rule in rules) rule.Dispose();
        }
    }

    /// <summary>Reads with rules that the caller made and disposes.</summary>
    internal static ValidationReport Read(
        Stream stream, Template template, SubmissionContext context, Rule[] rules, Action<Record> accept, CancellationToken cancellation)
    {
        var findings = new FindingSink();
        CellTable? cells = Array.Exists(rules, rule => rule is CellRule) ? new CellTable(template) : null;
        using var reader = new RecordReader(stream, template, findings, cancellation);
        while (reader.Read())
        {
            if (reader.Count % RecordsBetweenCancellationChecks == 0) cancellation.ThrowIfCancellationRequested();
            long errorsBefore = findings.Errors;
            foreach (Rule rule in rules) rule.Check(reader.Record, context, findings);
            cells?.Add(reader.Record);
            if (reader.Record.IsSound && findings.Errors == errorsBefore && Array.TrueForAll(rules, rule => rule.Keeps(reader.Record))) accept(reader.Record);
        }

        if (cells is not null) cells.LacksRows |= reader.Lost > 0;
        foreach (Rule rule in rules)
        {
            cancellation.ThrowIfCancellationRequested();
            if (rule is CellRule cellRule) cellRule.Finish(cells!, findings);
            else rule.Finish(findings);
        }

        return new ValidationReport(template.Id, template.Version, reader.Count + reader.Lost, findings.Errors, findings.Warnings, findings.Results);
    }
}
