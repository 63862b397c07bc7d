namespace Pipeline.Core.Decisions;

/// <summary>What an interview shows of one dimension.</summary>
/// <param name="Dimension">The dimension.</param>
/// <param name="Strong">Strong indicators that are present.</param>
/// <param name="Medium">Medium indicators that are present.</param>
/// <param name="Weak">Weak indicators that are present.</param>
/// <param name="Missing">Indicators without an answer: they count as absent.</param>
public sealed record DimensionFinding(Dimension Dimension, int Strong, int Medium, int Weak, int Missing)
{
    /// <summary>Whether the dimension is positive.</summary>
    public bool IsPositive => DelphiAssessment.IsPositive(Strong, Medium, Weak);
}

/// <summary>What an interview shows, by the operational indicators of ILO and European Commission (2009).</summary>
/// <param name="IsChild">Whether the strengths for children were used.</param>
/// <param name="Dimensions">The six dimensions in their order.</param>
public sealed record DelphiAssessment(bool IsChild, IReadOnlyList<DimensionFinding> Dimensions)
{
    /// <summary>Indicators without an answer, of all dimensions.</summary>
    public int Missing => Dimensions.Sum(finding => finding.Missing);

    /// <summary>Whether a dimension is positive.</summary>
    public bool Has(Dimension dimension) => Dimensions[(int)dimension - 1].IsPositive;

    /// <summary>The dimension rule: two strong indicators, or a strong one with a medium or weak one, or three medium ones, or two medium ones with a weak one.</summary>
    /// <param name="strong">Strong indicators that are present.</param>
    /// <param name="medium">Medium indicators that are present.</param>
    /// <param name="weak">Weak indicators that are present.</param>
    public static bool IsPositive(int strong, int medium, int weak) =>
        strong >= 2 || (strong == 1 && medium + weak >= 1) || medium >= 3 || (medium == 2 && weak >= 1);

    /// <summary>Weighs the answers of one interview.</summary>
    /// <param name="isChild">Whether the person was a child at the act.</param>
    /// <param name="answerOf">The answer on an indicator: present, absent, or null where there is none.</param>
    public static DelphiAssessment Of(bool isChild, Func<DelphiIndicator, bool?> answerOf)
    {
        var counts = new int[6, 4];
        foreach (DelphiIndicator indicator in DelphiIndicator.All)
        {
            if (indicator.For(isChild) is not { } strength) continue;
            bool? answer = answerOf(indicator);
            if (answer != false) counts[(int)indicator.Dimension - 1, answer is null ? 3 : (int)strength]++;
        }

        return new DelphiAssessment(isChild, [.. Enum.GetValues<Dimension>().Select((dimension, i) => new DimensionFinding(
            dimension, counts[i, (int)Strength.Strong], counts[i, (int)Strength.Medium], counts[i, (int)Strength.Weak], counts[i, 3]))]);
    }
}
