namespace Pipeline.Core.Decisions;

/// <summary>Whether a person is a victim of trafficking.</summary>
public enum Identification
{
    /// <summary>A victim, whatever the answers that are missing may be.</summary>
    Victim,

    /// <summary>Not a victim, whatever the answers that are missing may be.</summary>
    NotVictim,

    /// <summary>It depends on answers that are missing.</summary>
    Undetermined,
}

/// <summary>An identification with its reasons.</summary>
/// <param name="Identification">The decision.</param>
/// <param name="Reasons">For a victim everything that holds, for a person who is none everything that fails, else everything that is unknown.</param>
public sealed record IdentificationDecision(Identification Identification, IReadOnlyList<Reason> Reasons);

/// <summary>Identification by the definition of trafficking in persons: an act, by a means, for the purpose of exploitation; for a child the means do not matter.</summary>
/// <remarks>Protocol to Prevent, Suppress and Punish Trafficking in Persons (Palermo, 2000), article 3. An answer is yes, no or unknown (null);
/// with unknown answers the decision is the one that holds under every way to fill them in. Each element stands once in
/// "act and purpose and (child or means)", so that three-valued logic (Kleene) gives exactly that. The consent of the person to the exploitation is no
/// input: where a means was used, and for a child always, it is irrelevant (article 3(b) and (c)); where no means was used an adult is no victim anyway.</remarks>
public static class Palermo
{
    /// <summary>From this age, in completed years, a person is no child (article 3(d)).</summary>
    public const int AgeOfMajority = 18;

    private static readonly Element Act = new(
        new("act", "There was recruitment, transportation, transfer, harbouring or receipt (art. 3(a))."),
        new("no-act", "There was no recruitment, transportation, transfer, harbouring or receipt (art. 3(a))."),
        new("act-unknown", "It is not known whether there was recruitment, transportation, transfer, harbouring or receipt."));

    private static readonly Element Purpose = new(
        new("purpose", "The purpose was exploitation; it need not have come to it (art. 3(a))."),
        new("no-purpose", "The purpose was not exploitation (art. 3(a))."),
        new("purpose-unknown", "It is not known whether the purpose was exploitation."));

    private static readonly Element Means = new(
        new("means", "A means was used: threat, force, coercion, abduction, fraud, deception, abuse of power or of vulnerability, or payments. Consent is irrelevant (art. 3(b))."),
        new("no-means", "None of the means was used, and without one an adult is no victim (art. 3(a))."),
        new("means-unknown", "It is not known whether a means was used."));

    private static readonly Element Child = new(
        new("child", "The person was under 18 at the act: no means is needed, and consent is irrelevant (art. 3(c) and (d))."),
        new("adult", "The person was 18 or older at the act, so a means is needed (art. 3(c) and (d))."),
        new("age-unknown", "It is not known whether the person was under 18 at the act."));

    /// <summary>Every reason that a decision may name.</summary>
    public static IReadOnlyList<Reason> Reasons { get; } = [.. new[] { Act, Purpose, Child, Means }.SelectMany(element => element.All)];

    /// <summary>Decides.</summary>
    /// <param name="act">Whether one of the acts took place.</param>
    /// <param name="means">Whether one of the means was used.</param>
    /// <param name="purpose">Whether the purpose was exploitation, intended or actual.</param>
    /// <param name="child">Whether the person was under 18 when the act took place.</param>
    public static IdentificationDecision Identify(bool? act, bool? means, bool? purpose, bool? child)
    {
        bool? victim = act & purpose & (child | means);
        (Element Element, bool? Holds)[] elements = [(Act, act), (Purpose, purpose), (Child, child), (Means, means)];
        return new IdentificationDecision(
            victim switch { true => Identification.Victim, false => Identification.NotVictim, null => Identification.Undetermined },
            [.. elements.Where(element => element.Holds == victim && !IsIrrelevant(element.Element)).Select(element => element.Element.For(victim))]);

        // That somebody is an adult, or was not made to, explains nothing where act or purpose is absent and a means was used, or the person is a child.
        bool IsIrrelevant(Element element) => victim != true && (child | means) != victim && (element == Child || element == Means);
    }

    /// <summary>Whether one of several answers is yes: yes where one is, no where all are, else unknown.</summary>
    public static bool? AnyOf(params ReadOnlySpan<bool?> answers)
    {
        bool? any = answers.IsEmpty ? null : false;
        foreach (bool? answer in answers) any |= answer;
        return any;
    }

    private sealed record Element(Reason Yes, Reason No, Reason Unknown)
    {
        public IEnumerable<Reason> All => [Yes, No, Unknown];

        public Reason For(bool? holds) => holds switch { true => Yes, false => No, null => Unknown };
    }
}
