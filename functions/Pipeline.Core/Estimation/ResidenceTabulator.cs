using Pipeline.Core.Anonymisation;
using Pipeline.Core.Codelists;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Estimation;

/// <summary>What the residence rule met in the crossings; adds up over ranges of persons.</summary>
/// <param name="Persons">Persons.</param>
/// <param name="Crossings">Their crossings, before repair.</param>
/// <param name="SetAside">Persons whose sequence stayed broken: they are in no figure.</param>
/// <param name="Repairs">Crossings that were repaired.</param>
public readonly record struct ResidenceQuality(long Persons, long Crossings, long SetAside, RepairCounts Repairs)
{
    /// <summary>The sum of two.</summary>
    public static ResidenceQuality operator +(ResidenceQuality one, ResidenceQuality other) => new(
        one.Persons + other.Persons, one.Crossings + other.Crossings, one.SetAside + other.SetAside, one.Repairs + other.Repairs);
}

/// <summary>Counts migrants from the events of border crossings, person by person.</summary>
/// <remarks>A migration is counted with the sex, age and citizenship of its crossing. Tabulators of different ranges of persons add up.
/// Not safe for concurrent use.</remarks>
public sealed class ResidenceTabulator
{
    private static readonly int Entry = CodelistCatalogue.Direction.IndexOf("E");
    private static readonly int UnknownSex = CodelistCatalogue.Sex.IndexOf(Codelist.Unknown);

    private readonly ResidenceRule rule;
    private readonly SequenceRepair repair;
    private readonly int lastDay;
    private readonly int time, direction, sex, citizenship, birth, knownStatus, knownDay;
    private readonly int unknownCitizenship;
    private readonly int ageYears;
    private Crossing[] crossings = new Crossing[64];
    private ResidenceOutcome[] outcomes = new ResidenceOutcome[64];
    private ResidenceQuality quality;

    /// <summary>Starts with nobody counted.</summary>
    /// <param name="template">A template whose events have <c>crossed_at</c> and <c>direction</c>; of <c>sex</c>, <c>citizenship</c>, <c>birth_date</c>,
    /// <c>initial_resident</c> and <c>initial_date_finalised</c> those that it has are used.</param>
    /// <param name="rule">The residence rule.</param>
    /// <param name="repair">What is done with repeated directions.</param>
    /// <param name="lastDay">Last day for which the crossings are complete, as <see cref="DateOnly.DayNumber"/>; later ones are left out.</param>
    /// <param name="ageYears">How many years of age are counted together: ages are then those at which the groups begin.</param>
    /// <exception cref="ArgumentException">The template's events have no time or no direction.</exception>
    public ResidenceTabulator(Template template, ResidenceRule rule, SequenceRepair repair, int lastDay, int ageYears = 1)
    {
        this.ageYears = ageYears;
        this.rule = rule;
        this.repair = repair;
        this.lastDay = lastDay;
        (time, direction, sex, citizenship) = (Place("crossed_at"), Place("direction"), Place("sex"), Place("citizenship"));
        (birth, knownStatus, knownDay) = (Place("birth_date"), Place("initial_resident"), Place("initial_date_finalised"));
        if (time < 0 || direction < 0) throw new ArgumentException($"Events of template '{template.Id}' are no border crossings.", nameof(template));
        unknownCitizenship = citizenship < 0 ? 0 : template.Event[citizenship].Codelist!.Codes.Count;

        int Place(string name)
        {
            for (int i = 0; i < template.Event.Count; i++)
                if (template.Event[i].Name == name) return i;
            return -1;
        }
    }

    /// <summary>Migrants so far. Sexes and citizenships are places in the template's code lists; a citizenship that is not known is the number of their codes.</summary>
    public MigrationTable Table { get; } = new();

    /// <summary>What the rule met so far.</summary>
    public ResidenceQuality Quality => quality;

    /// <summary>Decides the crossings of one person and counts its migrations.</summary>
    public void Add(PersonEvents person)
    {
        if (crossings.Length < person.Count)
        {
            crossings = new Crossing[2 * person.Count];
            outcomes = new ResidenceOutcome[2 * person.Count];
        }

        int count = 0;
        bool isInOrder = true;
        KnownResidence? known = null;
        for (int i = 0; i < person.Count; i++)
        {
            var crossing = new Crossing(person.Value(i, time)!.Value, person.Value(i, direction) == Entry);
            if (crossing.Day > lastDay) continue;
            isInOrder &= count == 0 || crossings[count - 1].CompareTo(crossing) <= 0;
            crossings[count++] = crossing;
            if (known is null && knownStatus >= 0 && person.Value(i, knownStatus) is { } status && person.Value(i, knownDay) is { } day)
                known = new KnownResidence(status != 0, (int)day);
        }

        if (count == 0) return;
        Span<Crossing> own = crossings.AsSpan(0, count);
        if (!isInOrder) own.Sort();
        RepairCounts repairs = default;
        own = own[..CrossingSequence.Order(own, repair, known?.IsResident, ref repairs)];
        SequenceError error = rule.Decide(own, known, lastDay, outcomes);
        quality += new ResidenceQuality(1, count, error == SequenceError.None ? 0 : 1, repairs);
        if (error != SequenceError.None) return;
        foreach (Migration migration in new Migrations(own, outcomes, lastDay)) Count(person, own[migration.Crossing], migration);
    }

    /// <summary>Adds what another range of persons gave.</summary>
    public void Add(ResidenceTabulator others)
    {
        Table.Add(others.Table);
        quality += others.quality;
    }

    private void Count(PersonEvents person, Crossing crossing, in Migration migration)
    {
        int i = 0;
        while (person.Value(i, time) != crossing.Second || (person.Value(i, direction) == Entry) != crossing.IsEntry) i++;
        long? born = birth < 0 ? null : person.Value(i, birth);
        Table.Add(
            migration,
            (byte)((sex < 0 ? null : person.Value(i, sex)) ?? UnknownSex),
            born is null ? MigrationCell.UnknownAge : AgeAt(DateOnly.FromDayNumber(migration.Day), DateOnly.FromDayNumber((int)born)),
            (ushort)((citizenship < 0 ? null : person.Value(i, citizenship)) ?? unknownCitizenship));
    }

    private byte AgeAt(DateOnly day, DateOnly born)
    {
        int age = day.Year - born.Year - ((day.Month, day.Day).CompareTo((born.Month, born.Day)) < 0 ? 1 : 0);
        return (byte)(Math.Clamp(age, 0, MigrationCell.UnknownAge - 1) / ageYears * ageYears);
    }
}
