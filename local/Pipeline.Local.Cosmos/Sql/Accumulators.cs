namespace Pipeline.Local.Cosmos.Sql;

/// <summary>
/// Computes one aggregate over the rows of a group. An undefined value is not seen by an aggregate. A value of the wrong type makes the
/// result undefined for good (learn.microsoft.com, "AVG", "SUM", "MIN", "MAX (NoSQL query)").
/// </summary>
internal abstract class Accumulator
{
    static readonly Dictionary<string, Func<Accumulator>> Starts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["COUNT"] = () => new Counting(),
        ["SUM"] = () => new Summing(average: false),
        ["AVG"] = () => new Summing(average: true),
        ["MIN"] = () => new Extreme(sign: -1),
        ["MAX"] = () => new Extreme(sign: 1),
    };

    public abstract Value Result { get; }

    public abstract void Add(Value value);

    public static Func<Accumulator>? Find(string name) => Starts.GetValueOrDefault(name);

    sealed class Counting : Accumulator
    {
        long count;

        public override Value Result => Value.Of(count);

        public override void Add(Value value)
        {
            if (!value.IsUndefined) count++;
        }
    }

    /// <summary>The sum of nothing is 0; the average of nothing is undefined.</summary>
    sealed class Summing(bool average) : Accumulator
    {
        double sum;
        long count;
        bool spoilt;

        public override Value Result => spoilt ? Value.Undefined : Value.Of(average ? sum / count : sum);

        public override void Add(Value value)
        {
            if (value.IsUndefined) return;
            spoilt |= value.Kind != ValueKind.Number;
            sum += value.AsNumber;
            count++;
        }
    }

    sealed class Extreme(int sign) : Accumulator
    {
        Value best;
        bool spoilt;

        public override Value Result => spoilt ? Value.Undefined : best;

        public override void Add(Value value)
        {
            if (value.IsUndefined) return;
            spoilt |= !value.IsPrimitive;
            if (best.IsUndefined || value.CompareTo(best) * sign > 0) best = value;
        }
    }
}
