using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using MonkeyTroop.Protocol.ProofOfHardware;
using MonkeyTroop.WorkerAgent.Programs;

namespace MonkeyTroop.WorkerAgent.ProofOfHardware;

/// <summary>The child process that does the works. Ended with this object, whatever it does then.</summary>
internal sealed class Prover : IAsyncDisposable
{
    /// <summary>How long it may take to find its device, compile and warm up: 120 s.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly TimeProvider _time;

    private Prover(Process process, TimeProvider time) => (_process, _time) = (process, time);

    /// <summary>The device and its driver.</summary>
    public string Device { get; private set; } = "";

    /// <summary>Starts the prover and waits until it has warmed up.</summary>
    /// <exception cref="ProverException">There is none, or it cannot use the device.</exception>
    public static async Task<Prover> StartAsync(ChildProgram program, string device, TimeProvider time, CancellationToken cancellation)
    {
        if (!program.Exists)
        {
            throw new ProverException(program.Advice);
        }

        var prover = new Prover(Start(program, device), time);
        try
        {
            prover.Device = (await prover.ReadAsync(StartLimit, cancellation)).Device ?? throw new ProverException("the prover does not name its device");
            return prover;
        }
        catch
        {
            await prover.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks for one thing.</summary>
    /// <exception cref="ProverException">It cannot, says nothing in time, or has ended.</exception>
    public async Task<ProverAnswer> AskAsync(ProverRequest request, TimeSpan limit, CancellationToken cancellation)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(request.ToLine().AsMemory(), cancellation);
            await _process.StandardInput.FlushAsync(cancellation);
        }
        catch (IOException e)
        {
            throw new ProverException("the prover has ended", e);
        }

        return await ReadAsync(limit, cancellation);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }

        try
        {
            using var limit = new CancellationTokenSource(EndLimit, _time);
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // It hangs in a driver, and ends when that lets it.
        }

        _process.Dispose();
    }

    private static Process Start(ChildProgram program, string device)
    {
        try
        {
            var process = Process.Start(program.StartInfo([device])) ?? throw new ProverException("the prover cannot be started");
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            Yield(process);
            return process;
        }
        catch (Win32Exception e)
        {
            throw new ProverException($"the prover cannot be started: {e.Message}", e);
        }
    }

    /// <summary>Lets everything else on the machine go first.</summary>
    private static void Yield(Process process)
    {
        try
        {
            process.PriorityClass = ProcessPriorityClass.BelowNormal;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended already, or may not be changed: then it runs as everything else does.
        }
    }

    private async Task<ProverAnswer> ReadAsync(TimeSpan limit, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            var line = await _process.StandardOutput.ReadLineAsync(either.Token) ?? throw new ProverException("the prover has ended");
            var answer = ProverAnswer.Parse(line);
            return answer.Error is null ? answer : throw new ProverException(answer.Error);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new ProverException($"the prover says nothing within {limit.TotalSeconds:0} s", e);
        }
        catch (JsonException e)
        {
            throw new ProverException("the prover says what is no answer", e);
        }
    }
}

/// <summary>The prover cannot do what it is asked for; the message says why.</summary>
internal sealed class ProverException : Exception
{
    public ProverException(string message)
        : base(message)
    {
    }

    public ProverException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
