using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Validation.Rules;

/// <summary>No two records have the same values in the fields of the template's primary key.</summary>
/// <remarks>A repeated key is an error of the file, not of a record: which of the records is right nobody knows, so no tolerance covers it.
/// For a template that can be read in parts only digests are kept, and <see cref="Finish(KeyDigestReader, RuleDefinition, Template, FindingSink)"/>
/// looks at all parts together. For others the table of keys grows with the file, as the table of its cells does.</remarks>
internal sealed class UniqueKey : Rule
{
    private readonly Template template;
    private readonly RecordKey key;
    private readonly Dictionary<UInt128, long> lines = [];
    private readonly List<Finding> repetitions = [];
    private long count;

    public UniqueKey(RuleParameters parameters)
        : base(parameters.Definition)
    {
        template = parameters.Template;
        if (template.PrimaryKey.Count == 0) throw parameters.Wrong("kind", "the template has no primaryKey");
        key = new RecordKey(template.PrimaryKey);
    }

    /// <summary>Where digests of the keys go; null where the rule looks at them itself.</summary>
    public KeyDigestWriter? Digests { get; set; }

    /// <inheritdoc/>
    public override void Check(Record record, FindingSink findings)
    {
        if (!key.TryWrite(record, out ReadOnlySpan<byte> bytes)) return;
        if (Digests is not null) Digests.Add(bytes, record.Line);
        else if (!lines.TryAdd(SipHash.Digest(0, bytes), record.Line)) Repeats(record, lines[SipHash.Digest(0, bytes)]);
    }

    /// <inheritdoc/>
    public override void Finish(FindingSink findings)
    {
        Digests?.Flush();
        for (long i = 0; i < count; i++) findings.Count(Definition, 0, null);
        foreach (Finding repetition in repetitions) findings.Describe(Definition, repetition.Line, null, repetition.Found, repetition.Expected);
    }

    /// <summary>Reports the repetitions that the digests of a file's parts show; of all of them, those on the first lines are described.</summary>
    public static void Finish(KeyDigestReader digests, RuleDefinition definition, Template template, FindingSink findings)
    {
        var first = new PriorityQueue<(long First, long Again), long>();
        digests.FindRepetitions((line, again) =>
        {
            findings.Count(definition, 0, null);
            first.Enqueue((line, again), -again);
            if (first.Count > ValidationReport.FindingsKeptPerRule) first.Dequeue();
        });
        foreach ((long line, long again) in first.UnorderedItems.Select(item => item.Element).OrderBy(repetition => repetition.Again))
            findings.Describe(definition, again, null, Found(line, ""), Expected(template));
    }

    private void Repeats(Record record, long first)
    {
        count++;
        if (repetitions.Count == ValidationReport.FindingsKeptPerRule) return;
        string values = string.Join(", ", template.PrimaryKey.Where(field => field.MayBeQuoted).Select(field => Quotation.Of(record, field.Index)));
        repetitions.Add(new Finding(Definition.Id, Definition.Severity, record.Line, null, Found(first, values), Expected(template)));
    }

    private static string Found(long line, string values) => $"the key of line {Quotation.Text(line)} again{(values.Length == 0 ? "" : $": {values}")}";

    private static string Expected(Template template) => $"one record for each {string.Join(", ", template.PrimaryKey.Select(field => field.Name))}";
}
