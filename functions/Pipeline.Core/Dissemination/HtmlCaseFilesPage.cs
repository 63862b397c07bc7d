using System.Globalization;
using Pipeline.Core.Anonymisation.Synthesis;
using Pipeline.Core.Microdata;

namespace Pipeline.Core.Dissemination;

/// <summary>The page of the files of trafficking cases: what they are, how to get them, how people are protected in them, and what that costs.</summary>
public static class HtmlCaseFilesPage
{
    /// <summary>The page.</summary>
    /// <param name="report">Report of the published version, as for readers; null where none is published.</param>
    /// <param name="publishedAt">When it was published, UTC.</param>
    /// <param name="policy">The policy in force.</param>
    /// <param name="spent">Epsilon that all builds spent together.</param>
    public static Html Write(CaseFilesReport? report, DateTime? publishedAt, MicrodataPolicy policy, double spent)
    {
        Html main = $"""
            <div class="hero"><div class="wide">
            <h1>Cases of trafficking, and nobody in them to recognise</h1>
            <p class="lead">Missions that assist victims of trafficking share what happened, so that it can be studied. Two files for researchers, of the cases of all missions together, each protected in a way of its own.</p>
            </div></div>
            <div class="wide skills">
            {(report is null ? None : Release(report, publishedAt!.Value))}
            {Budget(policy, spent)}
            </div>
            """;
        return new HtmlDocument("Cases of trafficking", "Files of trafficking cases for research: anonymised (k = 11) and synthetic (differential privacy), with what was done to protect people.").Around(
            main, $"""<p>The same as data: <a href="/api/case-files">JSON</a></p>""");
    }

    private static Html None => $"""<div class="empty"><p><strong>No files are published yet.</strong></p><p>They appear here once they have been made from the missions’ cases and an administrator has approved them.</p></div>""";

    private static Html Release(CaseFilesReport report, DateTime publishedAt)
    {
        (AnonymisationReport anonymised, SynthesisReport synthetic) = (report.Anonymised, report.Synthetic);
        return $"""
            <section class="part" aria-labelledby="files-heading"><h2 id="files-heading">The files</h2>
            <div class="links"><a href="/api/case-files/current/anonymised.csv" download><strong>Anonymised file</strong><span>{Count(anonymised.Published)} real cases as CSV, in the columns of the Counter-Trafficking Data Collaborative. What could single a person out is hidden or made coarser.</span></a>
            <a href="/api/case-files/current/synthetic.csv" download><strong>Synthetic file</strong><span>{Count(synthetic.Records)} invented records as CSV that keep the patterns of the real cases. No line is about anybody.</span></a>
            <a href="/api/case-files/current/counts.csv" download><strong>Protected counts</strong><span>How often values occur, alone and together, with noise: what the synthetic file was made from, and better for counting.</span></a></div>
            <p class="note">Version {report.Version}, {Numbers.Day(publishedAt)}, under the policy {report.Policy}. <a href="/api/case-files/current/report.json">Full report (JSON)</a></p></section>
            <section class="part" aria-labelledby="anonymised-heading"><h2 id="anonymised-heading">How the anonymised file protects people</h2>
            <p class="lead">Whoever knows a person’s year, sex, age, citizenship and country finds at least {Count(anonymised.After.SmallestClass)} cases that look alike in all of these, and cannot tell which one it is.</p>
            <div class="scroll" role="region" aria-label="Risk before and after" tabindex="0"><table>
            <caption>Risk that somebody who knows a person finds the case, before and after protection</caption>
            <thead><tr><th scope="col">Measure</th><th scope="col">Before</th><th scope="col">After</th></tr></thead>
            <tbody><tr><th scope="row">Fewest cases that look alike</th><td>{Count(anonymised.Before.SmallestClass)}</td><td>{Count(anonymised.After.SmallestClass)}</td></tr>
            <tr><th scope="row">Cases with fewer than {anonymised.K} alike</th><td>{Few(anonymised.Before.OfItsOwn.RecordsBelow, anonymised.K)}</td><td>{Few(anonymised.After.OfItsOwn.RecordsBelow, anonymised.K)}</td></tr>
            <tr><th scope="row">Chance to find the right case, average</th><td>{Percent(anonymised.Before.OfItsOwn.Average)}</td><td>{Percent(anonymised.After.OfItsOwn.Average)}</td></tr>
            <tr><th scope="row">Chance to find the right case, highest</th><td>{Percent(anonymised.Before.OfItsOwn.Highest)}</td><td>{Percent(anonymised.After.OfItsOwn.Highest)}</td></tr></tbody></table></div>
            <p class="note">Counted so that a hidden value is like no other value. Read as if it could be any value, the fewest that look alike are {Count(anonymised.After.Any.SmallestClass)}. Cases that look alike have at least {Numbers.Count(anonymised.Diversity)} different types of exploitation.</p>
            </section>
            <section class="part" aria-labelledby="cost-heading"><h2 id="cost-heading">What that costs</h2>
            <div class="scroll" role="region" aria-label="Values hidden" tabindex="0"><table>
            <caption>Values hidden in the anonymised file, by column</caption>
            <thead><tr><th scope="col">Column</th><th scope="col">Known</th><th scope="col">Hidden</th><th class="text" scope="col">Made coarser</th></tr></thead>
            <tbody>{Html.Each(anonymised.Variables.Where(variable => variable.Known > 0), variable => Variable(variable, anonymised.K))}</tbody></table></div>
            <p class="note">Cases left out: {Few(anonymised.Dropped, anonymised.K)}. Of what these columns say, {Figure(anonymised.LossPercent)} % is lost. A value that is hidden or not known is <code>-99</code>.</p></section>
            <section class="part" aria-labelledby="synthetic-heading"><h2 id="synthetic-heading">How the synthetic file protects people</h2>
            <p class="lead">How often values occur was counted with noise, so much that the counts would look about the same without any one person. The records were then made from these counts alone.</p>
            <p>In numbers: ({Figure(synthetic.Epsilon)}, {synthetic.Delta.ToString("0.0e0", CultureInfo.InvariantCulture)})-differential privacy for persons, counts in steps of {Numbers.Count(synthetic.Resolution)}; the smaller the first number, the stronger the promise. It is the promise of the synthetic file and its counts, taken by themselves.</p>
            <div class="scroll" role="region" aria-label="Accuracy" tabindex="0"><table>
            <caption>How well the synthetic file keeps the protected counts</caption>
            <thead><tr><th scope="col">Values together</th><th scope="col">Counts</th><th scope="col">Kept right</th><th scope="col">Missing</th><th scope="col">Invented</th><th scope="col">Noise of a count (standard deviation)</th></tr></thead>
            <tbody>{Html.Each(synthetic.AgainstCounts, accuracy => Accuracy(accuracy, synthetic.Lengths.FirstOrDefault(length => length.Length == accuracy.Length)))}</tbody></table></div>
            <p class="note">Good for patterns among many; not for a rare group, and never for a single line. To count, take the protected counts.</p></section>
            """;
    }

    private static Html Variable(VariableLoss variable, int k) =>
        $"""
        <tr><th scope="row"><code>{variable.Column}</code></th><td>{Count(variable.Known)}</td><td>{Few(variable.Suppressed, k)}</td><td class="text">{variable.Level ?? "no"}</td></tr>

        """;

    private static Html Accuracy(CombinationAccuracy accuracy, PrivateLength? length) =>
        $"""
        <tr><th scope="row">{accuracy.Length}</th><td>{Numbers.Count(accuracy.Combinations)}</td><td>{Figure(accuracy.PreservedPercent)} %</td><td>{Figure(accuracy.SuppressedPercent)} %</td><td>{Figure(accuracy.FabricatedPercent)} %</td><td>{(length is null ? "–" : Numbers.Figure(length.NoiseDeviation, 1))}</td></tr>

        """;

    private static Html Budget(MicrodataPolicy policy, double spent) =>
        $"""
        <section class="part" aria-labelledby="budget-heading"><h2 id="budget-heading">The privacy budget</h2>
        <p>Every set of counts tells a little. What all of them together may tell is limited: epsilon {Figure(policy.Budget)}, of which {Figure(spent)} is spent and {Figure(Math.Max(0, policy.Budget - spent))} is left. When nothing is left, no more counts are drawn.</p>
        <p class="note">{policy.Description} Policy {policy.Reference}. {policy.Reason}</p></section>
        """;

    private static string Few(long? persons, int k) => persons is { } number ? Count(number) : FormattableString.Invariant($"fewer than {k}");

    private static string Count(long number) => Numbers.Figure(number, 0);

    private static string Figure(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Percent(double share) => Numbers.Figure(100 * share, 1) + " %";
}
