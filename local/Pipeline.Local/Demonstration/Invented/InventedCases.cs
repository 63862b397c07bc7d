using System.Globalization;

namespace Pipeline.Local.Demonstration.Invented;

/// <summary>2,000 invented trafficking cases of five missions over three years (templates <c>vot-screening</c> and <c>vot-assistance</c>). Some are screened by one mission, moved by
/// another and reintegrated by a third. Each assistance file has an earlier edition without its last visits and with some days wrong: what is dropped later corrects it.</summary>
internal static class InventedCases
{
    private const int LastYear = 2019;
    private static readonly DateOnly End = new(LastYear, 12, 31);

    // Moldova's mission has as many cases as it takes for all its figures to rest on eleven persons. Citizenship and country of exploitation, each as likely as its weight.
    private static readonly Mission[] Missions =
    [
        new("iom-mda", "MDA", 800, 71, [("MDA", "RUS", 45), ("MDA", "TUR", 38), ("UKR", "MDA", 17)]),
        new("iom-kgz", "KGZ", 300, 72, [("KGZ", "RUS", 48), ("KGZ", "KAZ", 35), ("UZB", "KGZ", 17)]),
        new("iom-srb", "SRB", 300, 73, [("SRB", "DEU", 48), ("SRB", "SRB", 35), ("BGR", "SRB", 17)]),
        new("iom-aut", "AUT", 300, 74, [("MDA", "AUT", 40), ("ROU", "AUT", 40), ("SRB", "AUT", 20)]),
        new("iom-aze", "AZE", 300, 75, [("AZE", "TUR", 48), ("AZE", "RUS", 35), ("UZB", "AZE", 17)]),
    ];

    private static readonly string[] Direct = ["SHELTER", "MEDICAL", "PSYCHOLOGICAL", "LEGAL", "COUNSELLING"];
    private static readonly int[] DirectShares = [40, 35, 30, 20, 25];
    private static readonly string[] Reintegration = ["VOCATIONAL_TRAINING", "MICRO_ENTERPRISE", "JOB_PLACEMENT", "HOUSING"];

    /// <summary>The missions.</summary>
    public static IEnumerable<string> Agencies => Missions.Select(mission => mission.Agency);

    /// <summary>Two files for each mission.</summary>
    public static IEnumerable<InventedFile> Files
    {
        get
        {
            Dictionary<string, List<Service>> services = Missions.ToDictionary(mission => mission.Agency, _ => new List<Service>());
            Dictionary<string, List<string>> screenings = Missions.ToDictionary(mission => mission.Agency, mission => Cases(mission, services));
            foreach (Mission mission in Missions)
            {
                yield return File(mission, "vot-screening", file =>
                {
                    file.WriteLine("case_id,consent,interview_date,referral_source,gender,date_of_birth,citizenship,act_recruitment,act_transportation,act_date,means_deception,means_threat,means_force,means_coercion,means_abduction,means_fraud,means_abuse_of_power,means_abuse_of_vulnerability,means_payments,control_debt_bondage,"
                        + "control_false_promises,control_psychological_abuse,control_withholds_documents,control_excessive_working_hours,purpose_forced_labour,purpose_sexual_exploitation,purpose_forced_begging,"
                        + "sector_construction,sector_agriculture,recruiter_friend,recruiter_family,recruiter_intimate_partner,recruiter_other,exploitation_country,agrees_to_assistance");
                    foreach (string row in screenings[mission.Agency]) file.WriteLine(row);
                });
                Service[] ordered = [.. services[mission.Agency].OrderBy(service => service.Start).ThenBy(service => service.Case, StringComparer.Ordinal)];
                yield return File(mission, "vot-assistance", file => Write(file, ordered)) with { WriteEarlier = file => Write(file, Uncorrected(ordered)) };
            }
        }
    }

    private static InventedFile File(Mission mission, string template, Action<TextWriter> write) => new(
        mission.Agency,
        mission.Country,
        template,
        LastYear.ToString(CultureInfo.InvariantCulture),
        new Dictionary<string, string>
        {
            ["citation"] = $"Invented cases for demonstration ({LastYear - 2}–{LastYear}). No case of any person or mission.",
            ["licence"] = "CC0 1.0",
            ["confidentiality"] = "confidential",
        },
        write);

    // What a mission has to say before it looks again: some stays end two days late, and the visits since October are not in yet.
    private static IEnumerable<Service> Uncorrected(Service[] services) =>
        from item in services.Index()
        where item.Item.Name != "FOLLOW_UP" || item.Item.Start < new DateOnly(LastYear, 10, 1)
        select item.Index % 40 == 7 && item.Item is { Name: "SHELTER", End: { } end } ? item.Item with { End = end.AddDays(2) } : item.Item;

    private static void Write(TextWriter file, IEnumerable<Service> services)
    {
        file.WriteLine("case_id,consent,service,start_date,end_date,provider,departure_country,arrival_country,outcome,case_status,next_follow_up");
        foreach (Service service in services)
            file.WriteLine($"{service.Case},1,{service.Name},{Day(service.Start)},{Day(service.End)},{service.Provider},{service.From},{service.To},{service.Outcome},{service.Status},{Day(service.Next)}");
    }

    private static List<string> Cases(Mission mission, Dictionary<string, List<Service>> services)
    {
        Draw draw = new(mission.Seed);
        List<string> rows = [];
        for (int i = 0; i < mission.Cases; i++)
        {
            // Of every eight persons one is no victim, and of every seven the identification of one is open: adults on whom no means was used, or none is known. Both are spread over the three years.
            (bool isVictim, bool isOpen) = (i % 8 != 3, i % 7 == 5);
            DateOnly interview = new DateOnly(LastYear - 2 + i % 3, 1, 1).AddDays(draw.Below(330));
            DateOnly act = interview.AddDays(-draw.Between(60, 700));
            int age = isVictim && !isOpen ? draw.Weighted([22, 0, 24, 22, 0, 32]) : draw.Weighted([0, 0, 30, 30, 0, 40]);
            DateOnly birth = interview.AddDays(-(int)(365.25 * (age switch { 0 => draw.Between(13, 16), 2 => 19, 3 => 22, _ => draw.Between(31, 37) })) - draw.Between(100, 250));
            if (age > 0 && birth.AddYears(18) >= act) act = birth.AddYears(18).AddDays(draw.Between(1, 60));
            if (act >= interview) act = interview.AddDays(-5);
            bool isWoman = draw.Percent(68);
            (string citizenship, string country, _) = mission.Corridors[draw.Weighted([.. mission.Corridors.Select(corridor => corridor.Weight)])];
            bool sexual = isWoman && draw.Percent(60), labour = !sexual && draw.Percent(isWoman ? 62 : 68), begging = !sexual && !labour;
            bool construction = labour && draw.Percent(50);
            int recruiter = draw.Weighted([38, 20, 18, 24]);
            string means = isOpen ? "" : "0";
            string Means(int share) => !isVictim || isOpen ? means : draw.Percent(share) ? "1" : "0";
            string id = $"C{LastYear - 2 + i % 3}-{mission.Country}-{i:D4}";
            bool consents = !draw.Percent(3), agrees = !draw.Percent(20);
            rows.Add(string.Join(',',
                id, consents ? 1 : 0, Day(interview), ((string[])["NGO", "LAW_ENFORCEMENT", "HOTLINE", "EMBASSY"])[draw.Below(4)], isWoman ? "F" : "M", Day(birth), citizenship, 1, draw.Below(2), Day(act),
                isVictim && !isOpen ? "1" : means, Means(35), means, means, means, means, means, means, means, Means(32), Means(55), Means(35), Means(30), Means(28), labour ? 1 : 0, sexual ? 1 : 0, begging ? 1 : 0,
                construction ? 1 : 0, labour && !construction ? 1 : 0, recruiter == 0 ? 1 : 0, recruiter == 1 ? 1 : 0, recruiter == 2 ? 1 : 0, recruiter == 3 ? 1 : 0, country, agrees ? 1 : 0));
            if (consents && agrees && isVictim && !isOpen) Assist(mission, draw, id, interview, citizenship, country, services);
        }

        return rows;
    }

    private static void Assist(Mission screening, Draw draw, string id, DateOnly interview, string citizenship, string country, Dictionary<string, List<Service>> services)
    {
        // Where the citizen's own country has a mission it takes the case after the journey; one in ten is moved by the mission in Vienna.
        string home = Missions.FirstOrDefault(mission => mission.Country == citizenship)?.Agency ?? screening.Agency;
        string mover = draw.Percent(10) ? "iom-aut" : screening.Agency;
        DateOnly day = interview.AddDays(draw.Between(1, 7));
        foreach ((int i, string name) in Direct.Index())
            if (draw.Percent(DirectShares[i]))
                Give(screening.Agency, name, day.AddDays(draw.Below(5)), name == "SHELTER" ? draw.Between(10, 60) : draw.Below(3), name is "MEDICAL" or "LEGAL" ? "STATE" : "NGO");
        bool returns = country != citizenship && draw.Percent(75);
        day = day.AddDays(draw.Between(10, 50));
        if (returns) Give(mover, "RETURN", day, 0, "IOM", from: country, to: citizenship);
        if (!draw.Percent(70)) return;

        day = day.AddDays(draw.Between(10, 40));
        int length = draw.Between(60, 240);
        bool isOver = day.AddDays(length) <= End;
        string outcome = isOver ? ((string[])["SUSTAINED", "COMPLETED", "DROPPED_OUT"])[draw.Weighted([35, 40, 25])] : "ONGOING";
        Give(returns ? home : screening.Agency, Reintegration[draw.Weighted([35, 20, 25, 20])], day, isOver ? length : null, "NGO", outcome: outcome, status: "FollowUp", next: isOver ? null : day.AddDays(90));
        for (DateOnly visit = day.AddDays(90); visit < day.AddDays(length) && visit <= End; visit = visit.AddDays(90))
            Give(returns ? home : screening.Agency, "FOLLOW_UP", visit, 0, "IOM", status: "FollowUp", next: visit.AddDays(90));
        if (isOver && draw.Percent(80) && day.AddDays(length + 10) <= End) Give(returns ? home : screening.Agency, "FOLLOW_UP", day.AddDays(length + 10), 0, "IOM", status: "Closed");

        void Give(string agency, string name, DateOnly start, int? days, string provider, string from = "", string to = "", string outcome = "", string status = "Active", DateOnly? next = null)
        {
            if (start > End) return;
            DateOnly? end = days is { } length && start.AddDays(length) <= End ? start.AddDays(length) : null;
            services[agency].Add(new Service(id, name, start, end, provider, from, to, outcome, status, next));
        }
    }

    private static string Day(DateOnly? day) => day?.ToString("O", CultureInfo.InvariantCulture) ?? "";

    private sealed record Mission(string Agency, string Country, int Cases, ulong Seed, (string Citizenship, string Country, int Weight)[] Corridors);

    private sealed record Service(string Case, string Name, DateOnly Start, DateOnly? End, string Provider, string From, string To, string Outcome, string Status, DateOnly? Next);
}
