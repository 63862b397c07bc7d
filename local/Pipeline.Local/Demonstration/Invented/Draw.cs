namespace Pipeline.Local.Demonstration.Invented;

/// <summary>Reproducible draws (SplitMix64; Steele, Lea and Flood 2014): the same on every machine and runtime.</summary>
internal sealed class Draw(ulong seed)
{
    private ulong state = seed;

    /// <summary>64 random bits.</summary>
    public ulong Bits()
    {
        state += 0x9E3779B97F4A7C15;
        ulong mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number from 0 up to, and without, <paramref name="count"/>.</summary>
    public int Below(int count) => (int)(((Bits() >> 32) * (ulong)count) >> 32);

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public int Between(int least, int most) => least + Below(most - least + 1);

    /// <summary>True in so many of a hundred cases.</summary>
    public bool Percent(int share) => Below(100) < share;

    /// <summary>The place of one of several weights, each as likely as it is large.</summary>
    public int Weighted(ReadOnlySpan<int> weights)
    {
        int left = Below(Sum(weights));
        for (int i = 0; ; i++)
            if ((left -= weights[i]) < 0) return i;
    }

    /// <summary>Whole parts of a total in proportion to weights, which add up to it (largest remainders).</summary>
    public static int[] Apportion(int total, IReadOnlyList<double> weights)
    {
        double sum = weights.Sum();
        double[] exact = [.. weights.Select(weight => sum == 0 ? 0 : total * weight / sum)];
        int[] parts = [.. exact.Select(part => (int)part)];
        if (sum == 0) return parts;
        foreach (int i in Enumerable.Range(0, parts.Length).OrderByDescending(i => exact[i] - parts[i]).Take(total - parts.Sum()).ToArray()) parts[i]++;
        return parts;
    }

    private static int Sum(ReadOnlySpan<int> weights)
    {
        int sum = 0;
        foreach (int weight in weights) sum += weight;
        return sum;
    }
}
