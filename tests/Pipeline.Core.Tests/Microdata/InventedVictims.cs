using System.Globalization;
using Pipeline.Core.Microdata;
using Pipeline.Core.Tabulation;

namespace Pipeline.Core.Tests.Microdata;

/// <summary>Invented screenings, read as the system reads them. Nobody is behind them.</summary>
internal static class InventedVictims
{
    private static readonly string[] Corridors = ["MDA,RUS", "MDA,RUS", "MDA,TUR", "KGZ,RUS", "KGZ,KAZ", "SRB,DEU", "UKR,MDA"];
    private static readonly string[] Bands = ["9--17", "18--20", "21--23", "30--38", "30--38", "48+"];

    /// <summary>So many victims; the same seed gives the same ones.</summary>
    public static IReadOnlyList<PersonRecord> Of(int number, int seed)
    {
        if (number == 0) return [];
        var random = new Random(seed);
        var file = new System.Text.StringBuilder("case_id,consent,yearOfRegistration,gender,ageBroad,majorityEntry,citizenship,CountryOfExploitation,act_recruitment,means_deception,isAbduction,"
            + "meansOfControlDebtBondage,meansOfControlFalsePromises,meansOfControlWithholdsDocuments,isForcedLabour,isSexualExploit,typeOfLabourConstruction,typeOfSexProstitution,recruiterRelationFriend,traffickMonths\n");
        for (int i = 0; i < number; i++)
        {
            bool sexual = random.Next(2) == 0;
            file.Append(CultureInfo.InvariantCulture, $"CASE-{i},1,{2017 + random.Next(3)},{"FFM"[random.Next(3)]},{Bands[random.Next(Bands.Length)]},{(random.Next(9) == 0 ? "" : "Adult")},{Corridors[random.Next(Corridors.Length)]},1,1,{random.Next(2)},");
            file.Append(CultureInfo.InvariantCulture, $"{random.Next(2)},{(random.Next(3) > 0 ? 1 : 0)},{random.Next(2)},{(sexual ? 0 : 1)},{(sexual ? 1 : 0)},{(sexual ? 0 : random.Next(2))},{(sexual ? 1 : 0)},{random.Next(2)},{(random.Next(4) == 0 ? "25+" : "")}\n");
        }

        return AnonymisedCases.VictimsAmong(Persons.Read("vot-screening", file.ToString()));
    }
}
