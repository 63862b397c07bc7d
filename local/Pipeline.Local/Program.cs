using System.CommandLine;
using System.Runtime.InteropServices;
using Pipeline.Local;

Option<bool> once = new("--once") { Description = "Run the demonstration, check the published profiles, stop everything and exit: 0 when all is well." };
Option<bool> noDemo = new("--no-demo") { Description = "Start without dropping the demonstration files." };
Option<string> data = new("--data")
{
    Description = "Folder for blobs, documents, orchestrations, keys and logs. Delete it to start afresh.",
    HelpName = "DIR",
    DefaultValueFactory = _ => BuildPaths.Data,
};
Option<int?> port = new("--port") { Description = "Port of the app; 0 for any free one. Without it: 7071 where that is free, otherwise any.", HelpName = "N" };
port.Validators.Add(result =>
{
    if (result.Tokens is [var token] && !(int.TryParse(token.Value, out int number) && number is >= 0 and <= 65535))
        result.AddError($"--port wants a number from 0 to 65535, not '{token.Value}'.");
});

RootCommand command = new("Runs the whole system on this machine: blob storage, document store and the app, with a demonstration that publishes migration profiles.")
{
    once, noDemo, data, port,
};
command.SetAction(async result =>
{
    LaunchOptions options = new(Path.GetFullPath(result.GetRequiredValue(data)), result.GetValue(port), !result.GetValue(noDemo), result.GetValue(once));
    using CancellationTokenSource stop = new();
    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stop.Cancel();
    }

    using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
    return await new Launcher(options).RunAsync(stop.Token);
});

// The launcher stops its children by itself, however long they take: no time limit of the command line's own.
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
