using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Validation.Rules;

/// <summary>No two records have the same values in the fields of the template's primary key.</summary>
internal sealed class UniqueKey : Rule
{
    /// <summary>Memory for keys, in bytes, above which they go to a temporary file: about a million keys of an aggregate template.</summary>
    private const int KeyMemory = 40 << 20;

    private readonly Template template;
    private readonly RecordKey key;
    private readonly SortedKeys keys;

    public UniqueKey(RuleParameters parameters, int keyMemory = KeyMemory)
        : base(parameters.Definition)
    {
        template = parameters.Template;
        if (template.PrimaryKey.Count == 0) throw parameters.Wrong("kind", "the template has no primaryKey");
        key = new RecordKey(template.PrimaryKey);
        keys = new SortedKeys(keyMemory);
    }

    /// <inheritdoc/>
    public override void Check(Record record, SubmissionContext context, FindingSink findings)
    {
        if (key.TryWrite(record, out ReadOnlySpan<byte> bytes)) keys.Add(bytes, record.Line);
    }

    /// <inheritdoc/>
    public override void Finish(FindingSink findings)
    {
        // Repetitions come in the order of keys; of all of them, those on the first lines are described.
        var first = new PriorityQueue<Repeated, long>();
        keys.FindRepetitions((bytes, firstLine, line) =>
        {
            findings.Count(Definition);
            if (first.Count == ValidationReport.FindingsKeptPerRule)
            {
                if (first.Peek().Line < line) return;
                first.Dequeue();
            }

            first.Enqueue(new Repeated(bytes.ToArray(), firstLine, line), -line);
        });

        var record = new Record(template);
        foreach (Repeated repeated in first.UnorderedItems.Select(item => item.Element).OrderBy(repeated => repeated.Line))
        {
            key.Read(repeated.Key, record);
            string values = string.Join(", ", template.PrimaryKey.Where(field => field.MayBeQuoted).Select(field => Quotation.Of(record, field.Index)));
            findings.Describe(Definition, repeated.Line, null, $"the key of line {Quotation.Text(repeated.FirstLine)} again{(values.Length == 0 ? "" : $": {values}")}",
                $"one record for each {string.Join(", ", template.PrimaryKey.Select(field => field.Name))}");
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => keys.Dispose();

    private sealed record Repeated(byte[] Key, long FirstLine, long Line);
}
