using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.ProofOfHardware;
using MonkeyTroop.WorkerAgent.Coordinator;
using MonkeyTroop.WorkerAgent.Nodes;

namespace MonkeyTroop.WorkerAgent.ProofOfHardware;

/// <summary>Leads the prover through one whole proof: both works, each with as many sizes as it takes.</summary>
internal sealed class ProofRun(CoordinatorLink coordinator, NodeIdentity identity, TimeProvider time)
{
    /// <summary>Challenges of one proof at most: it takes 9 on a fast GPU.</summary>
    private const int MostChallenges = 24;

    /// <summary>The coordinator's own limits, less what the way takes.</summary>
    private static readonly TimeSpan WorkLimit = TimeSpan.FromSeconds(295);
    private static readonly TimeSpan FillLimit = TimeSpan.FromSeconds(55);
    private static readonly TimeSpan ShowLimit = TimeSpan.FromSeconds(5);

    /// <summary>For a commitment and what follows it, which nothing gives up: the named rows must be shown within 60 s.</summary>
    private static readonly TimeSpan FinishLimit = TimeSpan.FromSeconds(50);

    /// <summary>Runs a proof to its end.</summary>
    /// <param name="prover">A prover that has warmed up.</param>
    /// <param name="yields">Gives the works up, for the machine's owner or a job. What was committed to is shown all the same: silence would be a false proof.</param>
    /// <param name="cancellation">Gives up all the rest.</param>
    /// <exception cref="ProverException">The prover failed.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task<CoordinatorAnswer<HardwareVerifyResponse>> RunAsync(Prover prover, CancellationToken yields, CancellationToken cancellation)
    {
        var kind = HardwareKind.Matrix;
        for (var challenges = 0; challenges < MostChallenges; challenges++)
        {
            yields.ThrowIfCancellationRequested();
            var challenge = await PostAsync(
                CoordinatorPaths.HardwareChallenge,
                new HardwareChallengeRequest { NodeId = identity.Id, Kind = kind, DeviceName = Clip(prover.Device) },
                ProtocolJson.Default.HardwareChallengeRequest,
                ProtocolJson.Default.HardwareChallengeResponse,
                cancellation);
            if (challenge.Value is not { } work)
            {
                return Failed(challenge);
            }

            var (root, failure) = await WorkAsync(prover, work, yields, cancellation);
            var answer = root is null ? failure! : await FinishAsync(prover, work.ChallengeToken, root);

            switch (answer.Value?.Status)
            {
                case HardwareStep.Repeat:
                    break;
                case HardwareStep.Continue:
                    kind = answer.Value.Missing ?? HardwareKind.Memory;
                    break;
                default:
                    return answer;
            }
        }

        throw new ProverException($"{MostChallenges} challenges were not enough");
    }

    /// <summary>Does the work. The root, or why there is none.</summary>
    private async Task<(string? Root, CoordinatorAnswer<HardwareVerifyResponse>? Failure)> WorkAsync(
        Prover prover, HardwareChallengeResponse work, CancellationToken yields, CancellationToken cancellation)
    {
        ProverRequest request;
        if (work.Kind == HardwareKind.Matrix)
        {
            request = new() { Matrix = new ProverMatrix(SeedOf(work.Seed), work.MatrixSize ?? 0, work.Rounds ?? 0, work.Rows) };
        }
        else
        {
            await prover.AskAsync(new() { Fill = new ProverFill(SeedOf(work.Seed), work.MemoryBytes ?? 0) }, FillLimit, yields);
            var started = await PostAsync(
                CoordinatorPaths.HardwareStart,
                new HardwareStartRequest { NodeId = identity.Id, ChallengeToken = work.ChallengeToken },
                ProtocolJson.Default.HardwareStartRequest,
                ProtocolJson.Default.HardwareStartResponse,
                cancellation);
            if (started.Value is not { } walks)
            {
                return (null, Failed(started));
            }

            request = new() { Walk = new ProverWalk(SeedOf(walks.Seed), work.Steps ?? 0, work.Rows) };
        }

        var done = await prover.AskAsync(request, WorkLimit, yields);
        return (done.Root ?? throw new ProverException("the prover gives no root"), null);
    }

    /// <summary>Commits, and shows the rows that are named then.</summary>
    private async Task<CoordinatorAnswer<HardwareVerifyResponse>> FinishAsync(Prover prover, string token, string root)
    {
        using var limit = new CancellationTokenSource(FinishLimit, time);
        var commitment = new HardwareVerifyRequest { NodeId = identity.Id, ChallengeToken = token, ProofHash = root };
        var answer = await PersistentlyAsync(
            CoordinatorPaths.HardwareVerify, commitment, ProtocolJson.Default.HardwareVerifyRequest, limit.Token);
        return answer.Value is { Status: HardwareStep.Reveal } named ? await ShowAsync(prover, token, named.Rows ?? [], limit.Token) : answer;
    }

    private async Task<CoordinatorAnswer<HardwareVerifyResponse>> ShowAsync(
        Prover prover, string token, IReadOnlyList<int> rows, CancellationToken cancellation)
    {
        int[] leaves = [.. rows.Select(row => row / DigestTree.LeafDigests).Distinct()];
        var shown = await prover.AskAsync(new() { Leaves = leaves }, ShowLimit, cancellation);
        var request = new HardwareRevealRequest { NodeId = identity.Id, ChallengeToken = token, Leaves = shown.Leaves };
        return await PersistentlyAsync(CoordinatorPaths.HardwareReveal, request, ProtocolJson.Default.HardwareRevealRequest, cancellation);
    }

    /// <summary>Makes a call that can be repeated, each second until it is answered or the time is over: an answer can be lost on its way.</summary>
    private async Task<CoordinatorAnswer<HardwareVerifyResponse>> PersistentlyAsync<TRequest>(
        string path, TRequest request, JsonTypeInfo<TRequest> requestType, CancellationToken cancellation)
    {
        while (true)
        {
            var answer = await coordinator.Quick.PostAsync(path, request, requestType, ProtocolJson.Default.HardwareVerifyResponse, cancellation);
            if (!answer.IsTransient)
            {
                return answer;
            }

            await Task.Delay(answer.RetryAfter ?? TimeSpan.FromSeconds(1), time, cancellation);
        }
    }

    private Task<CoordinatorAnswer<TResponse>> PostAsync<TRequest, TResponse>(
        string path,
        TRequest request,
        JsonTypeInfo<TRequest> requestType,
        JsonTypeInfo<TResponse> responseType,
        CancellationToken cancellation)
        where TResponse : class => coordinator.Patient.PostAsync(path, request, requestType, responseType, cancellation);

    private static CoordinatorAnswer<HardwareVerifyResponse> Failed<T>(CoordinatorAnswer<T> answer) where T : class =>
        new() { Status = answer.Status, Problem = answer.Problem, RetryAfter = answer.RetryAfter };

    /// <exception cref="ProverException">The coordinator sent no seed.</exception>
    private static ulong SeedOf(string hex) => ulong.TryParse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var seed)
        ? seed
        : throw new ProverException("the coordinator sent no seed");

    private static string Clip(string device) => device.Length <= FieldRules.MaxTextLength ? device : device[..FieldRules.MaxTextLength];
}
