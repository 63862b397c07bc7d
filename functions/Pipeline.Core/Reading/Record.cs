using Pipeline.Core.Templates;

namespace Pipeline.Core.Reading;

/// <summary>One record of a submission after its fields were read and typed. The instance is reused for the next record: copy what you keep.</summary>
/// <remarks>Values are indexed by <see cref="Field.Index"/>. A value is there only where <see cref="Has"/> says so.</remarks>
public sealed class Record(Template template)
{
    private readonly bool[] has = new bool[template.Fields.Count];
    private readonly int[] codes = new int[template.Fields.Count];
    private readonly long[] integers = new long[template.Fields.Count];
    private readonly double[] numbers = new double[template.Fields.Count];

    /// <summary>The template that the record is on.</summary>
    public Template Template { get; } = template;

    /// <summary>Line of the file on which the record starts, from 1.</summary>
    public long Line { get; internal set; }

    /// <summary>Whether the field has a value of its type.</summary>
    public bool Has(int field) => has[field];

    /// <summary>Place of the value in the field's code list.</summary>
    public int Code(int field) => codes[field];

    /// <summary>Value of an integer, boolean (0, 1), year, date (days since 0001-01-01) or date-time (seconds since 0001-01-01T00:00:00) field.</summary>
    public long Integer(int field) => integers[field];

    /// <summary>Value of a number or integer field.</summary>
    public double Number(int field) => numbers[field];

    internal void Clear(long line)
    {
        Line = line;
        has.AsSpan().Clear();
    }

    internal void SetCode(int field, int code) => (has[field], codes[field]) = (true, code);

    internal void SetInteger(int field, long value) => (has[field], integers[field], numbers[field]) = (true, value, value);

    internal void SetNumber(int field, double value) => (has[field], numbers[field]) = (true, value);
}
